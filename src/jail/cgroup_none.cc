#include "jail/cgroup_places.h"

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

}  // namespace

std::unique_ptr<ResourceGroups> makeNoGroups() {
  return std::make_unique<NoGroups>();
}

}  // namespace jail
