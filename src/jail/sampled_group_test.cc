// What the kernel's counters of the container say about the program. Looking at real processes:
// jail_roottest.cc.
#include "jail/sampled_group.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "base/temp_folder.h"
#include "jail/cgroup_places.h"

namespace jail {
namespace {

class SampledGroupTest : public testing::Test {
 protected:
  SampledGroupTest() {
    write("memory.max", "1000000");
    write("memory.events", "oom_kill 4");
  }
  void write(const std::string& file, const std::string& text) const {
    folder_.write(file, text + "\n");
  }
  void beOfVersionOne(const std::string& control) const {
    std::filesystem::remove(folder_ / "memory.max");
    write("memory/memory.oom_control", control);
    write("memory/memory.failcnt", "6");
  }
  void begin(bool inContainer = true) {
    std::optional<ContainerMemory> container;
    if (inContainer) container.emplace(folder_.path(), folder_ / "memberships");
    groups_ = addSampling(makeNoGroups(), std::move(container));
    group_ = std::move(groups_->make({}).value());
    group_->noteBegin();
  }

  const base::TempFolder folder_;
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
