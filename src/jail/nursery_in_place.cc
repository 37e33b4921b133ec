#include "jail/nursery_in_place.h"

#include <grp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>

#include "jail/cgroup_files.h"
#include "jail/nursery_process.h"
#include "jail/packet.h"
#include "jail/steps.h"

namespace jail {
namespace {

/// Of root: from here on we are nobody, and capabilities go with the uid.
int becomeOwnUser(const NurseryOptions& options) {
  const steps::Context context{{}, options.plan, nullptr};
  // Where root itself may not (no CAP_SETPCAP), no_new_privs has to do: no exec gives any back.
  if (const int error = steps::emptyBoundingSet(context); error != 0 && error != EPERM)
    return error;
  if (::setgroups(0, nullptr) != 0) return errno;
  if (::setresgid(options.uid, options.uid, options.uid) != 0) return errno;
  return ::setresuid(options.uid, options.uid, options.uid) == 0 ? 0 : errno;
}

/// When memory is short, the kernel kills programs, and neither runner nor server: what we start
/// has it from us. Raising it takes no right (proc_pid_oom_score_adj(5)); where there is no such
/// file, their size alone decides.
void beKilledFirst(Level level) {
  // /proc/self of a process that is not dumpable is root's. In a pod no program is there at this
  // moment that could look into us: it is our sandbox's turn (SandboxesInPlace).
  if (level == Level::kPod) ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  (void)cgroup::write("/proc/self/oom_score_adj", "1000");
}

SpawnReply prepare(const NurseryOptions& options) {
  beKilledFirst(options.plan.level);
  // The runner's memory is ours until we become something else.
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return {JailStep::kNurserySession, errno};
  if (::setsid() < 0) return {JailStep::kNurserySession, errno};
  if (options.plan.level == Level::kContainer) {
    if (const int error = becomeOwnUser(options)) return {JailStep::kNurseryIdentity, error};
  }
  // After the change of uid, which clears it.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return {JailStep::kNoNewPrivileges, errno};
  return {};
}

}  // namespace

void runNurseryInPlace(const NurseryOptions& options, int control) {
  auto outcome = prepare(options);
  if (outcome.error == 0) outcome = serveAsNursery(options, control);
  (void)sendPacket(control, outcome);
  ::_exit(1);
}

}  // namespace jail
