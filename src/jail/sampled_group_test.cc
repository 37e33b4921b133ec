// What the kernel's counters of the container say about the program. Looking at real processes:
// jail_roottest.cc.
#include "jail/sampled_group.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>

namespace jail {
namespace {

class NoGroup final : public ResourceGroup {
 public:
  base::Result<void> add(pid_t) override { return {}; }
  base::Result<void> setLimits(const GroupLimits&) override { return {}; }
  int outOfMemoryEvent() const override { return -1; }
  bool ranOutOfMemory() const override { return false; }
  bool ranOutOfProcesses() const override { return false; }
  std::optional<std::uint64_t> cpuMicroseconds() const override { return std::nullopt; }
  void giveWay() override {}
  bool remove() override { return true; }
  void killAll() override {}
};

class NoGroups final : public ResourceGroups {
 public:
  Kind kind() const override { return Kind::kNone; }
  const std::vector<std::string>& walls() const override { return walls_; }
  base::Result<std::unique_ptr<ResourceGroup>> make(const GroupLimits&) override {
    return std::make_unique<NoGroup>();
  }

 private:
  std::vector<std::string> walls_;
};

class SampledGroupTest : public testing::Test {
 protected:
  SampledGroupTest() {
    std::string name = std::filesystem::temp_directory_path() / "sampled-XXXXXX";
    folder_ = ::mkdtemp(name.data());
    write("memory.max", "1000000");
    write("memory.events", "oom_kill 4");
    std::filesystem::create_directory(folder_ / "memory");
  }
  ~SampledGroupTest() override { std::filesystem::remove_all(folder_); }
  void write(const std::string& file, const std::string& text) const {
    std::ofstream(folder_ / file) << text << '\n';
  }
  void beOfVersionOne(const std::string& control) const {
    std::filesystem::remove(folder_ / "memory.max");
    write("memory/memory.oom_control", control);
    write("memory/memory.failcnt", "6");
  }
  void begin(bool inContainer = true) {
    std::optional<ContainerMemory> container;
    if (inContainer) container.emplace(folder_, folder_ / "memberships");
    groups_ = addSampling(std::make_unique<NoGroups>(), std::move(container));
    group_ = std::move(groups_->make({}).value());
    group_->noteBegin();
  }

  std::filesystem::path folder_;
  std::unique_ptr<ResourceGroups> groups_;
  std::unique_ptr<ResourceGroup> group_;
};

TEST_F(SampledGroupTest, AKillInTheContainerIsOneForMemory) {
  begin();
  EXPECT_FALSE(group_->ranOutOfMemory()) << "earlier ones were of others";
  EXPECT_FALSE(group_->explainsKill());
  write("memory.events", "oom_kill 5");
  EXPECT_TRUE(group_->ranOutOfMemory());
  EXPECT_TRUE(group_->explainsKill());
  group_->noteBegin();
  EXPECT_FALSE(group_->ranOutOfMemory());
}

TEST_F(SampledGroupTest, AKillIsCountedInVersionOne) {
  beOfVersionOne("oom_kill_disable 0\noom_kill 4");
  begin();
  write("memory/memory.failcnt", "7");
  EXPECT_FALSE(group_->explainsKill()) << "files were dropped, nobody was killed";
  write("memory/memory.oom_control", "oom_kill_disable 0\noom_kill 5");
  EXPECT_TRUE(group_->ranOutOfMemory());
}

TEST_F(SampledGroupTest, AReachedLimitExplainsAKillOnlyWhereKillsAreNotCounted) {
  beOfVersionOne("oom_kill_disable 0");
  begin();
  EXPECT_FALSE(group_->explainsKill());
  write("memory/memory.failcnt", "7");
  EXPECT_FALSE(group_->ranOutOfMemory()) << "nobody needs to have been killed";
  EXPECT_TRUE(group_->explainsKill());
}

TEST_F(SampledGroupTest, OutsideOfAContainerNothingIsReadIntoItsCounters) {
  begin(false);
  write("memory.events", "oom_kill 5");
  EXPECT_FALSE(group_->ranOutOfMemory());
  EXPECT_FALSE(group_->explainsKill());
}

}  // namespace
}  // namespace jail
