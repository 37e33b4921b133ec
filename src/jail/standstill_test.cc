#include "jail/standstill.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace jail {
namespace {

/// A child that does nothing until it is killed.
class Idler {
 public:
  Idler() : pid_(::fork()) {
    while (pid_ == 0) ::pause();
  }
  ~Idler() {
    kill();
    ::waitpid(pid_, nullptr, 0);
  }
  void kill() const { ::kill(pid_, SIGKILL); }
  void untilDead() const {
    siginfo_t ended;
    ::waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOWAIT);
  }
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  pid_t pid_;
};

TEST(Standstill, WhoRunsHasNotEnded) {
  const Idler idler;
  EXPECT_FALSE(hasEnded(idler.pid()));
  EXPECT_FALSE(hasEnded(::getpid()));
}

TEST(Standstill, AZombieHasEnded) {
  const Idler idler;
  idler.kill();
  idler.untilDead();
  EXPECT_TRUE(hasEnded(idler.pid()));
}

TEST(Standstill, WhoIsGoneHasEnded) {
  pid_t pid = 0;
  {
    const Idler idler;
    pid = idler.pid();
  }
  EXPECT_TRUE(hasEnded(pid));
}

TEST(Standstill, WhoIsStoppedHasNotEnded) {
  const Idler idler;
  EXPECT_FALSE(isStopped(idler.pid()));
  ::kill(idler.pid(), SIGSTOP);
  siginfo_t stopped;
  ::waitid(P_PID, static_cast<id_t>(idler.pid()), &stopped, WSTOPPED);
  EXPECT_TRUE(isStopped(idler.pid()));
  EXPECT_FALSE(hasEnded(idler.pid()));
  idler.kill();
  idler.untilDead();
  EXPECT_FALSE(isStopped(idler.pid()));
}

TEST(Standstill, ANameThatLooksLikeAStopDeceivesNobody) {
  char before[16];
  ::prctl(PR_GET_NAME, before);
  ::prctl(PR_SET_NAME, "a) T 1 1 1");
  const Idler idler;
  ::prctl(PR_SET_NAME, before);
  EXPECT_FALSE(isStopped(idler.pid()));
}

/// Answers with the lists one after the other, with the last one for ever.
Standstill over(std::vector<std::vector<pid_t>> lists) {
  return Standstill([lists = std::move(lists), at = std::size_t{0}]() mutable {
    const auto& list = lists[at];
    if (at + 1 < lists.size()) ++at;
    return std::optional(list);
  });
}

TEST(Standstill, IsReachedByAnEmptyGroup) {
  EXPECT_EQ(over({{}}).isReached(), true);
}

TEST(Standstill, CannotBeToldWithoutAList) {
  EXPECT_EQ(Standstill([] { return std::nullopt; }).isReached(), std::nullopt);
}

TEST(Standstill, IsReachedWhenAllHaveEnded) {
  const Idler first, second;
  auto standstill = over({{first.pid(), second.pid()}});
  first.kill();
  first.untilDead();
  EXPECT_EQ(standstill.isReached(), false);
  second.kill();
  second.untilDead();
  EXPECT_EQ(standstill.isReached(), true);
}

TEST(Standstill, WhoCameWhileTheOthersWereLookedAtIsSeen) {
  const Idler parent, child;
  parent.kill();
  parent.untilDead();
  EXPECT_EQ(over({{parent.pid()}, {parent.pid(), child.pid()}}).isReached(), false);
}

}  // namespace
}  // namespace jail
