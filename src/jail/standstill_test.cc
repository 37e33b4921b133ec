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
  explicit Idler(const char* name = "idler") : pid_(::fork()) {
    if (pid_ != 0) return;
    ::prctl(PR_SET_NAME, name);
    for (;;) ::pause();
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

TEST(Standstill, WhoRunsIsNotExiting) {
  const Idler idler;
  EXPECT_FALSE(isExiting(idler.pid()));
  EXPECT_FALSE(isExiting(::getpid()));
}

TEST(Standstill, AZombieIsExiting) {
  const Idler idler;
  idler.kill();
  idler.untilDead();
  EXPECT_TRUE(isExiting(idler.pid()));
}

TEST(Standstill, WhoIsGoneIsExiting) {
  pid_t pid = 0;
  {
    const Idler idler;
    pid = idler.pid();
  }
  EXPECT_TRUE(isExiting(pid));
}

TEST(Standstill, ANameThatLooksLikeFlagsDeceivesNobody) {
  const Idler idler(") Z 1 1 1 1 1 4");
  while (::usleep(1000) == 0) {
    char name[64] = {};
    const auto path = "/proc/" + std::to_string(idler.pid()) + "/comm";
    FILE* file = std::fopen(path.c_str(), "r");
    const bool named = std::fgets(name, sizeof(name), file) != nullptr && name[0] == ')';
    std::fclose(file);
    if (named) break;
  }
  EXPECT_FALSE(isExiting(idler.pid()));
}

/// Answers with the lists one after the other, with the last one for ever.
Standstill over(std::vector<std::vector<pid_t>> lists) {
  return Standstill([lists = std::move(lists), at = std::size_t{0}]() mutable {
    const auto& list = lists[at];
    if (at + 1 < lists.size()) ++at;
    return std::optional(list);
  });
}

TEST(Standstill, IsNotReachedByTasksOfAnotherNamespace) {
  EXPECT_EQ(over({{0}}).isReached(), false);
}

TEST(Standstill, IsReachedByAnEmptyGroup) {
  EXPECT_EQ(over({{}}).isReached(), true);
}

TEST(Standstill, CannotBeToldWithoutAList) {
  EXPECT_EQ(Standstill([] { return std::nullopt; }).isReached(), std::nullopt);
}

TEST(Standstill, IsReachedWhenAllAreExiting) {
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
