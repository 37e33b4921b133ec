#pragma once

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace jail {

/// For tests: a child that is `uid` when this returns, ignores what can be ignored, and waits until
/// it is killed or its parent ends.
inline pid_t startAs(uid_t uid) {
  int ready[2];
  if (::pipe(ready) != 0) return -1;
  const pid_t child = ::fork();
  if (child == 0) {
    const bool is = ::setresuid(uid, uid, uid) == 0;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // after that: a change of uid clears it
    ::signal(SIGTERM, SIG_IGN);
    ::close(ready[0]);
    ::close(ready[1]);
    if (!is) ::_exit(1);
    for (;;) ::pause();
  }
  ::close(ready[1]);
  char byte = 0;
  (void)!::read(ready[0], &byte, 1);
  ::close(ready[0]);
  return child;
}

}  // namespace jail
