#include "jail/walls.h"

#include <linux/landlock.h>
#include <linux/magic.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

namespace jail {
namespace {

/// Walls that a level has or has not, wherever it is. Reasons why not; null: it stands.
struct Row {
  const char* name;
  const char* inContainer;
  const char* inPod;
};

constexpr Row kRows[] = {
    {"user-namespace", "the rights of the container's root bound what the runner can do",
     "nobody in the pod has any right"},
    {"pid-namespace", "programs see the container's processes; they have a uid of their own",
     "programs see the pod's processes, which are the runner and their own"},
    {"mount-namespace", "nothing can be mounted; the image is the sandbox root",
     "nothing can be mounted; the image is the sandbox root"},
    {"network-namespace", "the container's network; only AF_UNIX sockets can be made",
     "the pod's network; only AF_UNIX sockets can be made"},
    {"ipc-namespace", "the container's; the calls of System V IPC do not exist",
     "the pod's; the calls of System V IPC do not exist"},
    {"uts-namespace", "programs see the container's host name", "programs see the pod's host name"},
    {"cgroup-namespace", "programs see what the container shows of its groups",
     "programs see what the pod shows of its groups"},
    {"private-folders", "one program at a time has them; they are emptied before the next one",
     "one sandbox at a time has them; they are emptied before the next one"},
    {"masked-proc", "/proc is as the container's runtime masked it",
     "/proc is as the container's runtime masked it"},
    {"no-new-privileges", nullptr, nullptr},
    {"capabilities", nullptr, nullptr},
    {"seccomp", nullptr, nullptr},
    {"rlimits", nullptr, nullptr},
};

Wall wall(const char* name, bool inForce, std::string reason) {
  return {.name = name, .inForce = inForce, .reason = inForce ? "" : std::move(reason)};
}

Wall wallOf(const Row& row, Level level) {
  const char* reason = level == Level::kContainer ? row.inContainer
                       : level == Level::kPod     ? row.inPod
                                                  : nullptr;
  return wall(row.name, reason == nullptr, reason == nullptr ? "" : reason);
}

bool rootIsReadOnly() {
  struct statvfs root{};
  return ::statvfs("/", &root) == 0 && (root.f_flag & ST_RDONLY) != 0;
}

/// Whether each folder that programs write to ends with itself, and not with a disk of others.
bool foldersHaveSizes() {
  return std::ranges::all_of(kWritableFolders, [](const char* folder) {
    struct statfs state{};
    // /dev/shm may be missing.
    return ::statfs(folder, &state) != 0 || (state.f_type == TMPFS_MAGIC && state.f_blocks > 0);
  });
}

Wall signals(Level level) {
  constexpr int kScopesSignals = 6;
  const bool inForce = level != Level::kPod || landlockAbi() >= kScopesSignals;
  return wall("signals", inForce,
              "the kernel's Landlock cannot keep signals inside (version 6 can); a program that "
              "ends the runner ends its own pod");
}

Wall fromGroups(const ResourceGroups& groups, const char* name, const char* replacement) {
  const auto& walls = groups.walls();
  return wall(name, std::ranges::find(walls, name) != walls.end(),
              "no writable cgroup with this controller (cgroups: " +
                  std::string(nameOf(groups.kind())) + "); " + replacement);
}

}  // namespace

int landlockAbi() {
  const auto abi =
      ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return abi > 0 ? static_cast<int>(abi) : 0;
}

std::vector<Wall> detectWalls(const ResourceGroups& groups, Level level, bool hasUidRange) {
  const bool mounts = level == Level::kNamespaces;
  std::vector<Wall> walls;
  for (const auto& row : kRows) walls.push_back(wallOf(row, level));
  walls.push_back(wall(
      "read-only-root", mounts || rootIsReadOnly(),
      "the image can be written to by root, whom no program is; start it with a read-only root"));
  walls.push_back(wall("disk-quota", mounts || foldersHaveSizes(),
                       "not each of /mnt/data, /tmp and /run/program is a tmpfs with a size"));
  walls.push_back(wall("landlock", landlockAbi() > 0,
                       mounts ? "the kernel has no Landlock; the read-only root remains"
                              : "the kernel has no Landlock, or the container may not use it"));
  walls.push_back(wall("uid-per-sandbox", level == Level::kContainer || (mounts && hasUidRange),
                       mounts ? "only root may map a range of uids; all sandboxes share one"
                              : "everybody in the pod has the runner's uid"));
  walls.push_back(signals(level));
  walls.push_back(fromGroups(
      groups, "memory", "looking at the processes and private folders every 20 ms replaces it"));
  walls.push_back(fromGroups(groups, "pids",
                             mounts ? "RLIMIT_NPROC in the user namespace replaces it"
                             : level == Level::kContainer
                                 ? "RLIMIT_NPROC of the sandbox's uid replaces it"
                                 : "a program that has too many is ended soon after"));
  walls.push_back(
      fromGroups(groups, "cpu", "nothing bounds the share; CPU time is looked at every 20 ms"));
  return walls;
}

}  // namespace jail
