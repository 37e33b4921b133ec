#include "jail/inhabitants.h"

#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <vector>

#include "jail/process_status.h"
#include "jail/process_tree.h"

namespace jail {
namespace {

struct Users {
  uid_t victims, helper;
};

/// Runs in a child that shares our memory. One pass is enough: the kernel holds the list of
/// processes meanwhile, and a fork of somebody who has a SIGKILL comes to nothing (kill(2)).
int killAsUser(void* argument) {
  const auto& users = *static_cast<const Users*>(argument);
  // Only the effective uid is theirs: they cannot signal us. System calls, because libc's functions
  // change the uids of all threads. Capabilities go with the effective uid 0.
  if (::syscall(SYS_setresuid, users.helper, users.victims, users.helper) == 0)
    ::syscall(SYS_kill, -1, SIGKILL);
  return 0;
}

class User final : public Inhabitants {
 public:
  User(uid_t uid, uid_t helper) : users_{uid, helper} {}

  void kill() override {
    std::vector<char> stack(16U << 10);
    // As vfork(2): we stand still until it has ended.
    const int child = ::clone(killAsUser, stack.data() + stack.size(),
                              CLONE_VM | CLONE_VFORK | CLONE_FILES, &users_);
    if (child > 0) ::waitpid(child, nullptr, __WCLONE);
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
