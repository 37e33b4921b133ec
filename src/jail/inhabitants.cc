#include "jail/inhabitants.h"

#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <set>
#include <vector>

#include "jail/process_status.h"
#include "jail/process_tree.h"

namespace jail {
namespace {

struct Users {
  uid_t victims, helper;
};

/// Only the effective uid is theirs: they cannot signal us. System calls, because libc's functions
/// change the uids of all threads. Capabilities go with the effective uid 0.
bool becomeTheirs(const Users& users, uid_t saved) {
  return ::syscall(SYS_setresuid, users.helper, users.victims, saved) == 0;
}

/// One pass is enough: the kernel holds the list of processes meanwhile, and a fork of somebody who
/// has a SIGKILL comes to nothing (kill(2)).
void killAllWeMay() {
  ::syscall(SYS_kill, -1, SIGKILL);
}

/// Runs in a child that shares our memory.
int killAsUser(void* argument) {
  const auto& users = *static_cast<const Users*>(argument);
  if (becomeTheirs(users, users.helper)) killAllWeMay();
  return 0;
}

/// False where we can have no child: theirs may be as many as the container is allowed.
bool killFromChild(Users& users) {
  std::vector<char> stack(16U << 10);
  // As vfork(2): we stand still until it has ended.
  const int child = ::clone(killAsUser, stack.data() + stack.size(),
                            CLONE_VM | CLONE_VFORK | CLONE_FILES, &users);
  return child > 0 && ::waitpid(child, nullptr, __WCLONE) == child;
}

/// This thread is theirs for that moment.
void killFromHere(const Users& users) {
  const pid_t parent = ::getppid();
  int deathSignal = 0;
  ::prctl(PR_GET_PDEATHSIG, &deathSignal, 0, 0, 0);
  if (!becomeTheirs(users, 0)) return;
  killAllWeMay();
  if (::syscall(SYS_setresuid, 0, 0, 0) != 0) std::abort();  // a runner must not go on as theirs
  // A change of uid clears it.
  ::prctl(PR_SET_PDEATHSIG, deathSignal, 0, 0, 0);
  if (deathSignal != 0 && ::getppid() != parent) ::raise(deathSignal);  // it died in between
}

class User final : public Inhabitants {
 public:
  User(uid_t uid, uid_t helper) : users_{uid, helper} {}

  void kill() override {
    // A change of uid resets it, for the whole memory, which the child shares.
    const int dumpable = ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
    if (!killFromChild(users_)) killFromHere(users_);
    ::prctl(PR_SET_DUMPABLE, dumpable, 0, 0, 0);
  }

  bool areGone() override {
    if (reapAll()) return true;
    // Also those that have ended and were not reaped.
    const auto all = allProcesses();
    return all && std::ranges::none_of(*all, [this](pid_t process) {
             return numberIn(statusOf(process), "Uid") == users_.victims;
           });
  }

 private:
  Users users_;
};

class Below final : public Inhabitants {
 public:
  void kill() override {
    if (::getpid() == 1) {
      ::kill(-1, SIGKILL);  // whoever else were left would be somebody's orphan, and ours
      return;
    }
    // Who is stopped starts nobody: when a look finds no new ones, all stand still.
    std::set<pid_t> stopped;
    for (int look = 0; look < kMostLooks; ++look) {
      const auto before = stopped.size();
      for (const auto process : processesBelow(::getpid())) {
        if (stopped.insert(process).second) ::kill(process, SIGSTOP);
      }
      if (stopped.size() == before) break;
    }
    for (const auto process : processesBelow(::getpid())) ::kill(process, SIGKILL);
  }

  bool areGone() override { return reapAll(); }

 private:
  static constexpr int kMostLooks = 100;
};

}  // namespace

std::unique_ptr<Inhabitants> allOfUser(uid_t uid, uid_t helper) {
  return std::make_unique<User>(uid, helper);
}

std::unique_ptr<Inhabitants> allBelowUs() {
  return std::make_unique<Below>();
}

void adoptOrphansHere() {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

bool reapAll() {
  pid_t ended = 0;
  while ((ended = ::waitpid(-1, nullptr, WNOHANG)) > 0) {
  }
  return ended < 0 && errno == ECHILD;
}

}  // namespace jail
