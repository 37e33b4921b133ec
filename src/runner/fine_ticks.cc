#include "runner/fine_ticks.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace runner {
namespace {

constexpr auto kBetweenTicks = std::chrono::microseconds(500);
constexpr uid_t kNobody = 65'534;
constexpr char kTick = 1, kRest = 0;

std::atomic<bool> ticking = false;

void tickOn(int processor) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(processor, &one);
  if (::sched_setaffinity(0, sizeof(one), &one) != 0) return;
  for (;;) {
    ticking.wait(false);
    std::this_thread::sleep_for(kBetweenTicks);
  }
}

/// The process: until the runner closes its end of `control`.
[[noreturn]] void tick(int control) {
  ::prctl(PR_SET_NAME, "fine-ticks");
  // Threads of a session may be one group to the scheduler (man 7 sched, "autogroup"). One that
  // wakes so often beside busy neighbours is weighed anew at each wake-up, and Linux 6.18 then
  // never comes to run anybody outside: a run that gave way waited half a minute.
  ::setsid();
  ::dup2(control, STDIN_FILENO);
  ::close_range(STDERR_FILENO + 1, ~0U, 0);
  // It needs no right at all.
  if (::geteuid() == 0 &&
      (::setresgid(kNobody, kNobody, kNobody) != 0 || ::setresuid(kNobody, kNobody, kNobody) != 0))
    ::_exit(1);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  cpu_set_t processors;
  if (::sched_getaffinity(0, sizeof(processors), &processors) != 0) ::_exit(1);
  for (int processor = 0; processor < CPU_SETSIZE; ++processor) {
    if (CPU_ISSET(processor, &processors)) std::thread(tickOn, processor).detach();
  }
  for (char order = kRest; ::read(STDIN_FILENO, &order, 1) == 1;) {
    ticking = order == kTick;
    ticking.notify_all();
  }
  ::_exit(0);
}

}  // namespace

FineTicks::FineTicks() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return;
  control_.reset(ends[0]);
  const base::UniqueFd theirs(ends[1]);
  process_ = ::fork();
  if (process_ == 0) tick(theirs.get());
}

FineTicks::~FineTicks() {
  dismiss();
}

void FineTicks::dismiss() {
  control_.reset();
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  process_ = -1;
}

FineTicks::Lease FineTicks::keep() {
  if (leases_++ == 0) (void)::send(control_.get(), &kTick, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
  return Lease(this);
}

void FineTicks::letGo() {
  if (--leases_ == 0) (void)::send(control_.get(), &kRest, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

}  // namespace runner
