#include "jail/leftovers.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jail/test_users.h"

namespace jail {
namespace {

using namespace std::chrono_literals;

// Of this process only: tests that run at the same time would end each other's.
const uid_t kFirst = 1'950'000'000 + 10 * static_cast<uid_t>(::getpid()), kHelper = kFirst + 9;

bool hasEnded(pid_t child) {
  siginfo_t ended{};
  return ::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         ended.si_pid == child;
}

class LeftoversTest : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  }
};

TEST_F(LeftoversTest, ThoseOfTheRangeEndAndNobodyElseDoes) {
  const pid_t one = startAs(kFirst), last = startAs(kFirst + 4), other = startAs(kFirst + 5);
  EXPECT_TRUE(endLeftovers(kFirst, 5, kHelper, 5s)) << "though nobody reaps them";
  EXPECT_TRUE(hasEnded(one));
  EXPECT_TRUE(hasEnded(last));
  EXPECT_FALSE(hasEnded(other));
  ::kill(other, SIGKILL);
  for (const pid_t child : {one, last, other}) ::waitpid(child, nullptr, 0);
}

TEST_F(LeftoversTest, WhoDoesNotEndInTimeIsTold) {
  const pid_t one = startAs(kFirst);
  EXPECT_FALSE(endLeftovers(kFirst, 5, kHelper, 0s));
  ::kill(one, SIGKILL);
  ::waitpid(one, nullptr, 0);
}

}  // namespace
}  // namespace jail
