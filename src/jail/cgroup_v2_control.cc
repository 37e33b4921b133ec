#include "jail/cgroup_v2_control.h"

#include <sys/stat.h>

#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

#include "jail/cgroup_files.h"

namespace jail {

bool V2Control::remove() {
  if (!folder_.empty() && !cgroup::removeGroup(folder_)) return false;
  folder_.clear();
  return true;
}

std::optional<V2Control> V2Control::makeParent(const std::filesystem::path& place) {
  cgroup::sweep(place);
  const auto folder = place / cgroup::ownName();
  if (::mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST) return std::nullopt;
  return V2Control(folder);
}

base::Result<V2Control> V2Control::makeChild(const std::string& name) const {
  const auto folder = folder_ / name;
  if (::mkdir(folder.c_str(), 0755) != 0) {
    return base::fail(base::ErrorKind::kInternal, "cannot make the group " + folder.string());
  }
  return V2Control(folder);
}

base::Result<void> V2Control::add(pid_t process) const {
  if (folder_.empty()) return {};
  return cgroup::write(folder_ / "cgroup.procs", std::to_string(process));
}

bool V2Control::freeze() const {
  if (folder_.empty() || !cgroup::write(folder_ / "cgroup.freeze", "1")) return false;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
  while (cgroup::readKey(folder_ / "cgroup.events", "frozen") != 1) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::microseconds(50));
  }
  return true;
}

void V2Control::killAll() const {
  if (folder_.empty()) return;
  // Older kernels (before 5.14) lack the file; the end of init does the same there.
  (void)cgroup::write(folder_ / "cgroup.kill", "1").has_value();
}

}  // namespace jail
