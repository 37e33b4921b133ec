#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <sstream>

#include "jail/cgroup_files.h"
#include "jail/cgroup_places.h"

namespace jail {
namespace {

constexpr int kCpuPeriodMicroseconds = 100'000;

class V2Group final : public ResourceGroup {
 public:
  explicit V2Group(std::filesystem::path folder) : folder_(std::move(folder)) {}
  ~V2Group() override { (void)V2Group::remove(); }

  base::Result<void> apply(const GroupLimits& limits) {
    TRY(setLimits(limits));
    const auto quota = static_cast<long>(limits.cpus * kCpuPeriodMicroseconds);
    TRY(writeIfThere("cpu.max",
                     std::to_string(quota) + " " + std::to_string(kCpuPeriodMicroseconds)));
    TRY(writeIfThere("memory.oom.group", "1"));
    return {};
  }

  base::Result<void> add(pid_t process) override {
    return cgroup::write(file("cgroup.procs"), std::to_string(process));
  }

  base::Result<void> setLimits(const GroupLimits& limits) override {
    TRY(writeIfThere("memory.max", std::to_string(limits.memoryBytes)));
    TRY(writeIfThere("memory.swap.max", "0"));
    return writeIfThere("pids.max", std::to_string(limits.processes));
  }

  int outOfMemoryEvent() const override { return -1; }  // memory.oom.group kills the tree by itself
  bool ranOutOfMemory() const override {
    return cgroup::readKey(file("memory.events"), "oom_kill").value_or(0) > 0;
  }
  bool ranOutOfProcesses() const override {
    return cgroup::readKey(file("pids.events"), "max").value_or(0) > 0;
  }
  std::optional<std::uint64_t> cpuMicroseconds() const override {
    return cgroup::readKey(file("cpu.stat"), "usage_usec");
  }
  std::optional<std::vector<pid_t>> tasks() const override {
    return cgroup::readTasks(file("cgroup.threads"));
  }
  void giveWay() override { (void)writeIfThere("cpu.idle", "1").has_value(); }
  bool remove() override { return cgroup::removeGroup(folder_); }
  // Kernels before 5.14 lack the file; the end of init does the same there.
  void killAll() override { (void)writeIfThere("cgroup.kill", "1").has_value(); }

 private:
  std::filesystem::path file(const char* name) const { return folder_ / name; }
  base::Result<void> writeIfThere(const char* name, const std::string& text) {
    if (::access(file(name).c_str(), F_OK) != 0) return {};
    return cgroup::write(file(name), text);
  }

  std::filesystem::path folder_;
};

/// Enables what is available for the children of `group`; says what then is.
std::vector<std::string> enableControllers(const std::filesystem::path& group) {
  std::istringstream available(cgroup::read(group / "cgroup.controllers"));
  std::vector<std::string> enabled;
  for (std::string controller; available >> controller;) {
    if (controller != "memory" && controller != "pids" && controller != "cpu") continue;
    if (cgroup::write(group / "cgroup.subtree_control", "+" + controller))
      enabled.push_back(controller);
  }
  return enabled;
}

/// A group with processes may not give controllers to its children (cgroup-v2.rst, "No Internal
/// Process Constraint"): our own processes move into a leaf of their own.
void moveOwnProcesses(const std::filesystem::path& place) {
  const auto leaf = place / "kubecoderun-services";
  if (::mkdir(leaf.c_str(), 0755) != 0 && errno != EEXIST) return;
  std::istringstream members(cgroup::read(place / "cgroup.procs"));
  for (std::string process; members >> process;) {
    if (!cgroup::write(leaf / "cgroup.procs", process)) continue;  // it has ended since
  }
}

class V2Groups final : public ResourceGroups {
 public:
  explicit V2Groups(const CgroupPlaces& places) {
    if (enableControllers(places.v2).empty()) {
      moveOwnProcesses(places.v2);
      enableControllers(places.v2);
    }
    cgroup::sweep(places.v2);
    parent_ = places.v2 / cgroup::ownName();
    if (::mkdir(parent_.c_str(), 0755) == 0 || errno == EEXIST) walls_ = enableControllers(parent_);
  }
  ~V2Groups() override { cgroup::removeTree(parent_); }

  Kind kind() const override { return Kind::kV2; }
  const std::vector<std::string>& walls() const override { return walls_; }

  base::Result<std::unique_ptr<ResourceGroup>> make(const GroupLimits& limits) override {
    const auto folder = parent_ / std::to_string(++made_);
    if (::mkdir(folder.c_str(), 0755) != 0)
      return base::fail(base::ErrorKind::kInternal, "cannot make the group " + folder.string());
    auto group = std::make_unique<V2Group>(folder);
    TRY(group->apply(limits));
    return group;
  }

 private:
  std::filesystem::path parent_;
  std::vector<std::string> walls_;
  std::uint64_t made_ = 0;
};

}  // namespace

std::unique_ptr<ResourceGroups> makeV2Groups(const CgroupPlaces& places) {
  return std::make_unique<V2Groups>(places);
}

}  // namespace jail
