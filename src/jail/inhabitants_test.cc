#include "jail/inhabitants.h"

#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <iterator>

#include "jail/test_users.h"

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

/// As where there are as many processes as there may be.
bool haveNoMoreChildren() {
  sock_filter answers[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                           BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 1),
                           BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EAGAIN),
                           BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  const sock_fprog program{std::size(answers), answers};
  return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0 && ::fork() < 0;
}

/// Whether this process is what it was before it killed anybody.
bool isItself(int deathSignal) {
  int now = 0;
  uid_t real = 1, effective = 1, saved = 1;
  ::prctl(PR_GET_PDEATHSIG, &now, 0, 0, 0);
  return ::getresuid(&real, &effective, &saved) == 0 && real == 0 && effective == 0 && saved == 0 &&
         now == deathSignal && ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 1;
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

class InhabitantsOfUser : public testing::TestWithParam<bool> {
 protected:
  // Of this process only: helpers with one uid would kill each other.
  const uid_t user_ = 1'900'000'100 + 2 * static_cast<uid_t>(::getpid()), helper_ = user_ + 1;
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  }
};

TEST_P(InhabitantsOfUser, EndAndWeAreWhoWeWere) {
  EXPECT_EQ(apart([this, crowded = GetParam()] {
              for (int i = 0; i < 3; ++i) (void)startAs(user_);
              ::prctl(PR_SET_PDEATHSIG, SIGTERM);
              ::prctl(PR_SET_DUMPABLE, 1);
              if (crowded && !haveNoMoreChildren()) return 2;
              const auto all = allOfUser(user_, helper_);
              all->kill();
              if (!isItself(SIGTERM)) return 3;
              return untilGone(*all);
            }),
            0);
}

INSTANTIATE_TEST_SUITE_P(, InhabitantsOfUser, testing::Bool(), [](const auto& crowded) {
  return crowded.param ? "WhereThereAreAsManyAsThereMayBe" : "Anywhere";
});

}  // namespace
}  // namespace jail
