#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "jail/steps.h"

namespace jail::steps {
namespace {

/// Sets soft and hard limit; never above the hard limit that we inherited. Some kernels (gVisor's)
/// let nobody touch some of them, also where they are as they should be.
int limit(__rlimit_resource resource, rlim_t value) {
  rlimit inherited{};
  if (::getrlimit(resource, &inherited) != 0) return errno;
  const rlim_t bounded = std::min(value, inherited.rlim_max);
  if (inherited.rlim_cur == bounded && inherited.rlim_max == bounded) return 0;
  const rlimit wanted{bounded, bounded};
  return ::setrlimit(resource, &wanted) == 0 ? 0 : errno;
}

}  // namespace

int comeAfterRunner(const Context&) {
  // Each weighs a sixty-eighth of the runner, so that 250 of them leave it a fifth of the
  // container's processor (sched(7)). What else there is on the machine has other groups.
  constexpr int kLater = 19;
  errno = 0;
  return ::nice(kLater) == -1 ? errno : 0;
}

int setResourceLimits(const Context& context) {
  const auto& plan = context.plan;
  if (const int error = limit(RLIMIT_CORE, 0)) return error;
  if (const int error = limit(RLIMIT_NOFILE, plan.openFiles)) return error;
  if (const int error = limit(RLIMIT_FSIZE, plan.fileBytes)) return error;
  if (plan.processes > 0) {
    if (const int error = limit(RLIMIT_NPROC, plan.processes)) return error;
  }
  if (const int error = limit(RLIMIT_MEMLOCK, 64 << 10)) return error;
  // The filter knows no call of message queues in any case.
  if (const int error = limit(RLIMIT_MSGQUEUE, 0); error != 0 && error != EPERM) return error;
  if (const int error = limit(RLIMIT_SIGPENDING, 1024)) return error;
  if (const int error = limit(RLIMIT_NICE, 0)) return error;
  return limit(RLIMIT_RTPRIO, 0);
}

}  // namespace jail::steps
