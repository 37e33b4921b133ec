#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "jail/enter.h"
#include "jail/messages.h"
#include "jail/steps.h"

namespace jail::steps {
namespace {

// Above every number that dup2 below aims at.
constexpr int kParkingPlace = 64;

}  // namespace

int enterCgroupNamespace(const Context&) {
  // Kernels without cgroups have no such namespace; there is nothing to hide then.
  if (::unshare(CLONE_NEWCGROUP) == 0 || errno == EINVAL) return 0;
  return errno;
}

int keepOnlyChannels(const Context& context) {
  int parked[kSpawnDescriptors];
  for (int i = 0; i < kSpawnDescriptors; ++i) {
    parked[i] = ::fcntl(context.descriptors[i], F_DUPFD_CLOEXEC, kParkingPlace);
    if (parked[i] < 0) return errno;
  }
  for (int i = 0; i < kSpawnDescriptors; ++i) {
    const bool isChannel = i >= kInitChannel;
    if (::dup3(parked[i], i, isChannel ? O_CLOEXEC : 0) < 0) return errno;
  }
  return ::close_range(kSpawnDescriptors, ~0U, 0) == 0 ? 0 : errno;
}
static_assert(kInitChannel == kInitChannelDescriptor &&
              kProgramChannel == kProgramChannelDescriptor);

int becomeSandboxUser(const Context& context) {
  if (context.shared.mayDropGroups != 0 && ::setgroups(0, nullptr) != 0) return errno;
  if (::setresgid(kInnerUid, kInnerUid, kInnerUid) != 0) return errno;
  // From one unprivileged uid to another: the kernel leaves the capabilities of this namespace
  // alone.
  return ::setresuid(kInnerUid, kInnerUid, kInnerUid) == 0 ? 0 : errno;
}

int adoptOrphans(const Context&) {
  return ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0 ? 0 : errno;
}

int setHostname(const Context&) {
  constexpr char kHostname[] = "sandbox";  // named in the tree's /etc/hosts
  return ::sethostname(kHostname, sizeof(kHostname) - 1) == 0 ? 0 : errno;
}

int emptyBoundingSet(const Context&) {
  for (int capability = 0; ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability) {
    if (::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0) return errno;
  }
  return 0;
}

int emptyCapabilitySets(const Context&) {
  // A kernel that knows no ambient set (gVisor's) has none.
  if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0 && errno != EINVAL)
    return errno;
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  const __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};
  return ::syscall(SYS_capset, &header, none) == 0 ? 0 : errno;
}

int forbidNewPrivileges(const Context&) {
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return errno;  // /proc/1 of the jail stays closed
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? 0 : errno;
}

}  // namespace jail::steps
