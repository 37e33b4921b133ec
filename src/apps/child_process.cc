#include "apps/child_process.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace apps {
namespace {

[[noreturn]] void giveUp(const char* step) {
  ::dprintf(STDERR_FILENO, "kubecoderun: child: %s: %s\n", step, std::strerror(errno));
  ::_exit(kCannotBeStarted);
}

void must(const char* step, long result) {
  if (result < 0) giveUp(step);
}

void unblockSignals() {
  sigset_t none;
  sigemptyset(&none);
  must("sigprocmask", ::sigprocmask(SIG_SETMASK, &none, nullptr));
}

void arrangeDescriptors(int inherits) {
  const int nothing = ::open("/dev/null", O_RDONLY);
  must("/dev/null", nothing);
  must("stdin", ::dup2(nothing, STDIN_FILENO));
  unsigned firstClosed = kInheritedDescriptor;
  if (inherits >= 0) {
    if (inherits == kInheritedDescriptor) {
      must("inherit", ::fcntl(inherits, F_SETFD, 0));
    } else {
      must("inherit", ::dup2(inherits, kInheritedDescriptor));
    }
    ++firstClosed;
  }
  must("close_range", ::syscall(SYS_close_range, firstClosed, ~0U, 0U));
}

void dropCapabilities() {
  for (int capability = 0; ::prctl(PR_CAPBSET_READ, capability) >= 0; ++capability) {
    must("bounding set", ::prctl(PR_CAPBSET_DROP, capability));
  }
}

/// Changing the user forgets the death signal, so this comes after it.
void dieWithParent(int signal, pid_t parent) {
  must("death signal", ::prctl(PR_SET_PDEATHSIG, signal));
  if (::getppid() != parent) ::_exit(kCannotBeStarted);  // it died in between
}

std::vector<char*> pointersTo(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (const auto& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

void become(const Identity& identity) {
  dropCapabilities();
  must("setgroups", ::setgroups(0, nullptr));
  must("setresgid", ::setresgid(identity.gid, identity.gid, identity.gid));
  must("setresuid", ::setresuid(identity.uid, identity.uid, identity.uid));
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  __user_cap_data_struct none[2] = {};
  must("capset", ::syscall(SYS_capset, &header, none));
  must("no_new_privs", ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
}

base::Result<pid_t> startChild(const ChildPlan& plan) {
  const auto argv = pointersTo(plan.argv);
  const auto environment = pointersTo(plan.environment);
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) {
    return base::fail(base::ErrorKind::kUnavailable,
                      "cannot fork: " + std::generic_category().message(errno));
  }
  if (child > 0) return child;
  ::setpgid(0, 0);
  unblockSignals();
  arrangeDescriptors(plan.inherits);
  if (plan.identity) become(*plan.identity);
  dieWithParent(plan.deathSignal, parent);
  ::execve(argv[0], argv.data(), environment.data());
  giveUp(argv[0]);
}

}  // namespace apps
