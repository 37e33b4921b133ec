#include "jail/walls.h"

#include <linux/landlock.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

namespace jail {
namespace {

constexpr const char* kAlwaysThere[] = {
    "user-namespace",  "pid-namespace", "mount-namespace",   "network-namespace",
    "ipc-namespace",   "uts-namespace", "cgroup-namespace",  "read-only-root",
    "private-folders", "masked-proc",   "no-new-privileges", "capabilities",
    "seccomp",         "rlimits"};

Wall fromGroups(const ResourceGroups& groups, const char* name, const char* replacement) {
  const auto& walls = groups.walls();
  if (std::ranges::find(walls, name) != walls.end())
    return {.name = name, .inForce = true, .reason = {}};
  return {.name = name,
          .inForce = false,
          .reason = "no writable cgroup with this controller (cgroups: " +
                    std::string(nameOf(groups.kind())) + "); " + replacement};
}

}  // namespace

int landlockAbi() {
  const auto abi =
      ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return abi > 0 ? static_cast<int>(abi) : 0;
}

std::vector<Wall> detectWalls(const ResourceGroups& groups, bool hasUidRange) {
  std::vector<Wall> walls;
  for (const auto* name : kAlwaysThere)
    walls.push_back({.name = name, .inForce = true, .reason = {}});
  walls.push_back({.name = "landlock",
                   .inForce = landlockAbi() > 0,
                   .reason = landlockAbi() > 0
                                 ? ""
                                 : "the kernel has no Landlock; the read-only root remains"});
  walls.push_back(
      {.name = "uid-per-sandbox",
       .inForce = hasUidRange,
       .reason = hasUidRange ? "" : "only root may map a range of uids; all sandboxes share one"});
  walls.push_back(fromGroups(
      groups, "memory", "looking at the processes and private folders every 20 ms replaces it"));
  walls.push_back(fromGroups(groups, "pids", "RLIMIT_NPROC in the user namespace replaces it"));
  walls.push_back(
      fromGroups(groups, "cpu", "nothing bounds the share; CPU time is looked at every 20 ms"));
  return walls;
}

}  // namespace jail
