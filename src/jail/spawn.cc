#include "jail/spawn.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "jail/packet.h"

namespace jail {
namespace {

constexpr std::uint64_t kNamespaces =
    CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;

int writeMap(pid_t child, const char* file, std::uint32_t outer) {
  char path[64];
  std::snprintf(path, sizeof(path), "/proc/%d/%s", child, file);
  char line[64];
  const int length = std::snprintf(line, sizeof(line), "%u %u 1", kInnerUid, outer);
  const int map = ::open(path, O_WRONLY | O_CLOEXEC);
  if (map < 0) return errno;
  const int error = ::write(map, line, static_cast<std::size_t>(length)) == length ? 0 : errno;
  ::close(map);
  return error;
}

/// The pid of the child; 0 in the child; -1 with errno.
pid_t cloneIntoNamespaces(int* pidfd) {
  clone_args arguments{};
  arguments.flags = kNamespaces | CLONE_PIDFD;
  arguments.pidfd = reinterpret_cast<std::uint64_t>(pidfd);
  arguments.exit_signal = SIGCHLD;
  return static_cast<pid_t>(::syscall(SYS_clone3, &arguments, sizeof(arguments)));
}

/// Enters the groups behind `doors`. The runner looks whether that was done before it goes on.
void joinGroups(const int* doors, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (::write(doors[i], "0", 1) != 1) ::_exit(1);
  }
}

/// Answers the runner and becomes the init of the only jail of this nursery. Returns in a forked
/// interpreter.
void becomeInit(int control, const SpawnRequest& request, const int* descriptors, std::size_t count,
                const NurseryPlan& shared, const ForkHooks& hooks) {
  if (hooks.before != nullptr) hooks.before();
  joinGroups(descriptors + kSpawnDescriptors, count - kSpawnDescriptors);
  if (sendPacket(control, SpawnReply{}) != 0) ::_exit(0);
  runInit(request.plan, shared, descriptors, hooks.forkInterpreter);
}

/// Answers the runner. True in a forked interpreter.
bool spawn(int control, const SpawnRequest& request, const int* descriptors, std::size_t count,
           const NurseryPlan& shared, const ForkHooks& hooks) {
  if (hooks.before != nullptr) hooks.before();
  int pidfd = -1;
  const pid_t child = cloneIntoNamespaces(&pidfd);
  const int cloneError = errno;
  if (child == 0) {
    joinGroups(descriptors + kSpawnDescriptors, count - kSpawnDescriptors);
    runInit(request.plan, shared, descriptors, hooks.forkInterpreter);
    return true;
  }
  if (hooks.afterInParent != nullptr) hooks.afterInParent();
  SpawnReply reply{.step = JailStep::kClone, .error = child < 0 ? cloneError : 0};
  if (child > 0) {
    reply.step = JailStep::kIdentityMap;
    reply.error = writeMap(child, "uid_map", request.plan.outerUid);
    if (reply.error == 0) reply.error = writeMap(child, "gid_map", request.plan.outerUid);
    if (reply.error != 0) ::kill(child, SIGKILL);
  }
  if (reply.error == 0) reply.step = JailStep::kNone;
  if (sendPacket(control, reply, &pidfd, reply.error == 0 ? 1 : 0) != 0) ::_exit(0);
  if (pidfd >= 0) ::close(pidfd);
  return false;
}

}  // namespace

void serveSpawns(int control, const NurseryPlan& shared, const ForkHooks& hooks) {
  ::signal(SIGCHLD, SIG_IGN);
  if (sendPacket(control, SpawnReply{}) != 0) ::_exit(0);
  for (;;) {
    SpawnRequest request;
    int descriptors[kMaxPacketDescriptors];
    std::size_t count = 0;
    const int error = receivePacket(control, request, descriptors, &count);
    if (error != 0) ::_exit(0);
    if (count >= kSpawnDescriptors && shared.level != Level::kNamespaces)
      return becomeInit(control, request, descriptors, count, shared, hooks);
    if (count >= kSpawnDescriptors && spawn(control, request, descriptors, count, shared, hooks))
      return;
    for (std::size_t i = 0; i < count; ++i) ::close(descriptors[i]);
  }
}

}  // namespace jail
