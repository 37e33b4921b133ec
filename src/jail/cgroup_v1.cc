#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>

#include "jail/cgroup_files.h"
#include "jail/cgroup_places.h"

namespace jail {
namespace {

using Folders = std::map<std::string, std::filesystem::path>;

constexpr int kCpuPeriodMicroseconds = 100'000;  // the kernel's default, so never written

class V1Group final : public ResourceGroup {
 public:
  explicit V1Group(Folders folders) : folders_(std::move(folders)) {}

  ~V1Group() override { (void)V1Group::remove(); }

  bool remove() override {
    std::erase_if(folders_, [](const auto& each) { return cgroup::removeGroup(each.second); });
    return folders_.empty();
  }

  base::Result<void> apply(const GroupLimits& limits) {
    TRY(setLimits(limits));
    for (const auto& [controller, folder] : folders_)
      doors_.emplace_back(::open((folder / "tasks").c_str(), O_WRONLY | O_CLOEXEC));
    if (const auto cpu = folders_.find("cpu"); cpu != folders_.end()) {
      const auto quota = static_cast<long>(limits.cpus * kCpuPeriodMicroseconds);
      TRY(cgroup::write(cpu->second / "cpu.cfs_quota_us", std::to_string(quota)));
    }
    if (const auto account = folders_.find("cpuacct"); account != folders_.end())
      cpuUsage_ = cgroup::open(account->second / "cpuacct.usage");
    if (const auto pids = folders_.find("pids"); pids != folders_.end())
      processEvents_ = cgroup::open(pids->second / "pids.events");
    return watchMemory();
  }

  std::vector<int> doors() const override {
    std::vector<int> descriptors;
    for (const auto& door : doors_) descriptors.push_back(door.get());
    return descriptors;
  }

  base::Result<void> add(pid_t) override {
    doors_.clear();
    return {};
  }

  base::Result<void> check(pid_t process) const override {
    const auto memberships = cgroup::read("/proc/" + std::to_string(process) + "/cgroup");
    for (const auto& [controller, folder] : folders_) {
      const auto name = folder.parent_path().filename() / folder.filename();
      if (!cgroup::isMember(memberships, controller, "/" + name.string()))
        return base::fail(base::ErrorKind::kInternal, "the sandbox is not in " + folder.string());
    }
    return {};
  }

  base::Result<void> setLimits(const GroupLimits& limits) override {
    if (const auto memory = folders_.find("memory"); memory != folders_.end()) {
      TRY(setMemory(memory->second, limits.memoryBytes));
    }
    const auto pids = folders_.find("pids");
    if (pids == folders_.end() || limits.processes == processes_) return {};
    processes_ = limits.processes;
    return cgroup::write(pids->second / "pids.max", std::to_string(limits.processes));
  }

  int outOfMemoryEvent() const override { return outOfMemory_.get(); }

  bool ranOutOfMemory() const override {
    const auto memory = folders_.find("memory");
    if (memory == folders_.end() || !eventIsPending()) return false;
    return cgroup::readKey(memory->second / "memory.oom_control", "oom_kill").value_or(0) > 0;
  }

  bool ranOutOfProcesses() const override {
    if (!processEvents_) return false;
    return cgroup::findKey(cgroup::read(processEvents_), "max").value_or(0) > 0;
  }

  std::optional<std::uint64_t> cpuMicroseconds() const override {
    if (!cpuUsage_) return std::nullopt;
    const auto text = cgroup::read(cpuUsage_);
    std::uint64_t nanoseconds = 0;
    std::from_chars(text.data(), text.data() + text.size(), nanoseconds);
    return nanoseconds / 1000;
  }

  std::optional<std::vector<pid_t>> tasks() const override {
    if (folders_.empty()) return std::nullopt;
    return cgroup::readTasks(folders_.begin()->second / "tasks");
  }

  void giveWay() override {
    const auto cpu = folders_.find("cpu");
    if (cpu == folders_.end()) return;
    // Since Linux 5.15: whoever of a group that is not idle wakes, preempts it at once.
    if (cgroup::write(cpu->second / "cpu.idle", "1")) return;
    constexpr auto kFewest = "2";  // sched-design-CFS.rst; a group begins with 1024
    (void)cgroup::write(cpu->second / "cpu.shares", kFewest).has_value();
  }
  void killAll() override {}  // v1 has no such file

 private:
  /// memory.limit_in_bytes may never exceed memory.memsw.limit_in_bytes: the order depends on the
  /// direction.
  base::Result<void> setMemory(const std::filesystem::path& folder, std::uint64_t bytes) {
    if (bytes == memoryBytes_) return {};
    const bool growing = bytes > memoryBytes_ && memoryBytes_ != 0;
    memoryBytes_ = bytes;
    const auto memory = folder / "memory.limit_in_bytes";
    const auto withSwap = folder / "memory.memsw.limit_in_bytes";
    const auto text = std::to_string(bytes);
    const bool countsSwap = ::access(withSwap.c_str(), W_OK) == 0;
    if (growing && countsSwap) TRY(cgroup::write(withSwap, text));
    TRY(cgroup::write(memory, text));
    if (!growing && countsSwap) return cgroup::write(withSwap, text);
    return {};
  }

  /// cgroup-v1/memory.rst, 10 "OOM Control".
  base::Result<void> watchMemory() {
    const auto memory = folders_.find("memory");
    if (memory == folders_.end()) return {};
    outOfMemory_.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    const base::UniqueFd file(
        ::open((memory->second / "memory.oom_control").c_str(), O_RDONLY | O_CLOEXEC));
    return cgroup::write(memory->second / "cgroup.event_control",
                         std::to_string(outOfMemory_.get()) + " " + std::to_string(file.get()));
  }

  /// The kernel signals it before it kills. Asking costs a tenth of reading a file of the group.
  bool eventIsPending() const {
    pollfd event{.fd = outOfMemory_.get(), .events = POLLIN, .revents = 0};
    return ::poll(&event, 1, 0) > 0;
  }

  Folders folders_;
  std::vector<base::UniqueFd> doors_;
  base::UniqueFd outOfMemory_, cpuUsage_, processEvents_;
  std::uint64_t memoryBytes_ = 0;
  std::uint32_t processes_ = 0;
};

class V1Groups final : public ResourceGroups {
 public:
  explicit V1Groups(const CgroupPlaces& places) : hybrid_(!places.v2.empty()) {
    for (const auto& [controller, place] : places.v1) {
      cgroup::sweep(place);
      const auto parent = place / cgroup::ownName();
      if (::mkdir(parent.c_str(), 0755) == 0 || errno == EEXIST)
        parents_.emplace(controller, parent);
    }
    for (const auto* controller : {"memory", "pids", "cpu"}) {
      if (parents_.contains(controller)) walls_.emplace_back(controller);
    }
  }
  ~V1Groups() override {
    for (const auto& [controller, parent] : parents_) cgroup::removeTree(parent);
  }

  Kind kind() const override { return hybrid_ ? Kind::kHybrid : Kind::kV1; }
  const std::vector<std::string>& walls() const override { return walls_; }

  base::Result<std::unique_ptr<ResourceGroup>> make(const GroupLimits& limits) override {
    const auto name = std::to_string(++made_);
    Folders folders;
    for (const auto& [controller, parent] : parents_) {
      const auto folder = parent / name;
      // cpu and cpuacct are usually one hierarchy under two names.
      if (::mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST) {
        for (const auto& [made, path] : folders) cgroup::removeGroup(path);
        return base::fail(base::ErrorKind::kInternal, "cannot make the group " + folder.string());
      }
      folders.emplace(controller, folder);
    }
    auto group = std::make_unique<V1Group>(std::move(folders));
    TRY(group->apply(limits));
    return group;
  }

 private:
  const bool hybrid_;
  Folders parents_;
  std::vector<std::string> walls_;
  std::uint64_t made_ = 0;
};

}  // namespace

std::unique_ptr<ResourceGroups> makeV1Groups(const CgroupPlaces& places) {
  return std::make_unique<V1Groups>(places);
}

}  // namespace jail
