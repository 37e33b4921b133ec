#include "jail/sampled_group.h"

#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "jail/process_tree.h"

namespace jail {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kPeriod{20};
constexpr int kShareOfTime = 10;  // at most one tenth of a core is spent on looking

class SampledGroup final : public ResourceGroup {
 public:
  /// `container` (may be null) outlives it.
  SampledGroup(std::unique_ptr<ResourceGroup> inner, const GroupLimits& limits,
               const ContainerMemory* container)
      : inner_(std::move(inner)), limits_(limits), container_(container) {}

  std::vector<int> doors() const override { return inner_->doors(); }
  base::Result<void> add(pid_t process) override {
    init_ = process;
    return inner_->add(process);
  }
  base::Result<void> check(pid_t process) const override { return inner_->check(process); }
  void watchFolders(std::vector<base::UniqueFd> folders) override {
    for (auto& folder : folders) folders_.push_back(std::move(folder));
  }
  base::Result<void> setLimits(const GroupLimits& limits) override {
    limits_ = limits;
    return inner_->setLimits(limits);
  }
  int outOfMemoryEvent() const override { return inner_->outOfMemoryEvent(); }
  bool ranOutOfMemory() const override {
    return overMemory_ || isShort(true) || inner_->ranOutOfMemory();
  }
  bool explainsKill() const override { return ranOutOfMemory() || isShort(false); }
  void noteBegin() override {
    if (container_ != nullptr) before_ = container_->shortages();
    inner_->noteBegin();
  }
  bool ranOutOfProcesses() const override {
    return mostTasks_ >= limits_.processes || inner_->ranOutOfProcesses();
  }
  bool hasTooManyTasks() const override { return mostTasks_ > limits_.processes; }
  std::optional<std::uint64_t> cpuMicroseconds() const override {
    const auto counted = inner_->cpuMicroseconds();
    return counted ? counted : cpuMicroseconds_;
  }
  std::optional<std::vector<pid_t>> tasks() const override { return inner_->tasks(); }
  void giveWay() override { inner_->giveWay(); }
  bool remove() override { return inner_->remove(); }
  void killAll() override { inner_->killAll(); }

  milliseconds samplingPeriod() const override { return period_; }
  void sample() override {
    const auto began = steady_clock::now();
    const auto usage = lookAtTree(init_);
    // Mapped files of the private folders would count twice if they were added.
    const auto bytes = usage.anonymousBytes + std::max(usage.sharedBytes, bytesInFolders());
    overMemory_ = overMemory_ || bytes > limits_.memoryBytes ||
                  (container_ != nullptr && container_->isNearlyFull());
    mostTasks_ = std::max(mostTasks_, usage.tasks);
    // Who reaps nobody loses the time of its children: never count backwards.
    cpuMicroseconds_ = std::max(cpuMicroseconds_, usage.cpuMicroseconds);
    const auto took = std::chrono::duration_cast<milliseconds>(steady_clock::now() - began);
    period_ = std::max(kPeriod, took * kShareOfTime);
  }

 private:
  /// Whether the container was since the program's begin, as that kind of counter says.
  bool isShort(bool killed) const {
    if (container_ == nullptr) return false;
    const auto now = container_->shortages();
    return now.killed == killed && before_.killed == killed && now.times > before_.times;
  }

  std::uint64_t bytesInFolders() const {
    std::uint64_t bytes = 0;
    std::set<dev_t> counted;
    for (const auto& folder : folders_) {
      struct statfs state{};
      if (::fstatfs(folder.get(), &state) != 0 || state.f_type != TMPFS_MAGIC) continue;
      // In a container several of them may be one mount, or lie on a disk. Not by f_fsid, which is
      // 0 for each tmpfs of older kernels.
      struct stat file{};
      if (::fstat(folder.get(), &file) != 0 || !counted.insert(file.st_dev).second) continue;
      bytes += (state.f_blocks - state.f_bfree) * static_cast<std::uint64_t>(state.f_bsize);
    }
    return bytes;
  }

  std::unique_ptr<ResourceGroup> inner_;
  GroupLimits limits_;
  const ContainerMemory* container_;
  ContainerMemory::Shortages before_;
  pid_t init_ = 0;
  std::vector<base::UniqueFd> folders_;
  milliseconds period_ = kPeriod;
  bool overMemory_ = false;
  std::uint32_t mostTasks_ = 0;
  std::uint64_t cpuMicroseconds_ = 0;
};

class SampledGroups final : public ResourceGroups {
 public:
  SampledGroups(std::unique_ptr<ResourceGroups> inner, std::optional<ContainerMemory> container)
      : inner_(std::move(inner)), container_(std::move(container)) {}

  Kind kind() const override { return inner_->kind(); }
  const std::vector<std::string>& walls() const override { return inner_->walls(); }
  bool samples() const override { return true; }
  base::Result<std::unique_ptr<ResourceGroup>> make(const GroupLimits& limits) override {
    return std::make_unique<SampledGroup>(TRY(inner_->make(limits)), limits,
                                          container_ ? &*container_ : nullptr);
  }

 private:
  std::unique_ptr<ResourceGroups> inner_;
  std::optional<ContainerMemory> container_;
};

}  // namespace

std::unique_ptr<ResourceGroups> addSampling(std::unique_ptr<ResourceGroups> groups,
                                            std::optional<ContainerMemory> container) {
  const auto& walls = groups->walls();
  const auto stands = [&](const char* wall) { return std::ranges::count(walls, wall) > 0; };
  if (stands("memory") && stands("pids") && stands("cpu")) return groups;
  return std::make_unique<SampledGroups>(std::move(groups), std::move(container));
}

}  // namespace jail
