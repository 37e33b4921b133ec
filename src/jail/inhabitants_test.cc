#include "jail/inhabitants.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace jail {
namespace {

/// Daemons that lost their parents, ignore what can be ignored, and go on starting others.
void startDaemons() {
  for (int i = 0; i < 3; ++i) {
    if (::fork() != 0) continue;
    ::setsid();
    if (::fork() != 0) ::_exit(0);
    for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_IGN);
    for (;;) {
      if (::fork() != 0) ::_exit(0);
      ::usleep(100);
    }
  }
}

/// Runs `body` in a process of its own that adopts orphans; what it returns is its exit code.
template <class Body>
int apart(Body body) {
  const pid_t child = ::fork();
  if (child == 0) {
    adoptOrphansHere();
    ::_exit(body());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int untilGone(Inhabitants& inhabitants) {
  for (int i = 0; i < 10'000; ++i) {
    if (inhabitants.areGone()) return 0;
    inhabitants.kill();
    ::usleep(200);
  }
  return 1;
}

TEST(Inhabitants, BelowUsEndWithoutPidOneAndNobodyElseDoes) {
  const pid_t stranger = ::fork();
  if (stranger == 0) ::_exit(::pause());
  EXPECT_EQ(apart([] {
              startDaemons();
              ::usleep(20'000);
              return untilGone(*allBelowUs());
            }),
            0);
  EXPECT_EQ(::waitpid(stranger, nullptr, WNOHANG), 0) << "it lives";
  ::kill(stranger, SIGKILL);
  ::waitpid(stranger, nullptr, 0);
}

TEST(Inhabitants, BelowUsAreThereUntilTheyAreReaped) {
  EXPECT_EQ(apart([] {
              const pid_t child = ::fork();
              if (child == 0) ::_exit(::pause());
              const auto all = allBelowUs();
              if (all->areGone()) return 1;
              ::kill(child, SIGKILL);
              return untilGone(*all);
            }),
            0);
}

}  // namespace
}  // namespace jail
