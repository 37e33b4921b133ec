#include "apps/supervisor.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <thread>

namespace apps {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

/// Runs a supervisor of small shell programs in a process of its own, as it lives in `serve`. The
/// programs write words to $NOTES.
class SupervisorTest : public testing::Test {
 protected:
  SupervisorTest() {
    std::string name = fs::temp_directory_path() / "supervisor-XXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  ~SupervisorTest() override {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    fs::remove_all(folder_);
  }

  [[nodiscard]] ChildPlan shell(std::string name, std::string program) const {
    return {.name = std::move(name),
            .argv = {"/bin/sh", "-c", std::move(program)},
            .environment = {"NOTES=" + notesFile(), "PATH=/usr/bin:/bin"},
            .stopTime = 2s};
  }

  void supervise(std::vector<ChildPlan> plans) {
    const auto pace = Supervisor::Pace{.firstPause = 5ms, .longestPause = 20ms};
    pid_ = ::fork();
    if (pid_ != 0) return;
    const int nowhere = ::open("/dev/null", O_WRONLY);
    const telemetry::Log log(nowhere, telemetry::Level::kError, telemetry::Format::kJson);
    ::_exit(Supervisor(std::move(plans), log, pace).run());
  }

  [[nodiscard]] int exitCode() {
    int status = 0;
    ::waitpid(std::exchange(pid_, 0), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

  [[nodiscard]] std::string notes() const {
    std::ostringstream text;
    text << std::ifstream(notesFile()).rdbuf();
    return text.str();
  }
  [[nodiscard]] bool untilNoted(const std::string& text) const {
    for (int i = 0; i < 500; ++i) {
      if (notes().find(text) != std::string::npos) return true;
      std::this_thread::sleep_for(10ms);
    }
    return false;
  }
  [[nodiscard]] std::string notesFile() const { return (folder_ / "notes").string(); }
  [[nodiscard]] pid_t notedPid(const std::string& name) const {
    std::istringstream words(notes());
    std::string word;
    pid_t pid = 0;
    while (words >> word) {
      if (word == name) words >> pid;
    }
    return pid;
  }

  fs::path folder_;
  pid_t pid_ = 0;
};

constexpr const char* kPolite =
    "trap 'echo \"$0 stopped\" >> $NOTES; exit 0' TERM; echo \"$0 $$\" >> $NOTES; "
    "while :; do sleep 0.01; done";

ChildPlan polite(ChildPlan plan) {
  plan.argv = {"/bin/sh", "-c", kPolite, plan.name};
  return plan;
}

TEST_F(SupervisorTest, StopsTheLastChildFirst) {
  supervise({polite(shell("runner", "")), polite(shell("server", ""))});
  ASSERT_TRUE(untilNoted("runner ") && untilNoted("server "));
  ::kill(pid_, SIGTERM);
  EXPECT_EQ(exitCode(), 0);
  EXPECT_TRUE(notes().ends_with("server stopped\nrunner stopped\n")) << notes();
}

TEST_F(SupervisorTest, StartsAKilledChildAgain) {
  supervise({polite(shell("runner", ""))});
  ASSERT_TRUE(untilNoted("runner "));
  const pid_t first = notedPid("runner");
  ::kill(first, SIGKILL);
  for (int i = 0; i < 500 && notedPid("runner") == first; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_NE(notedPid("runner"), first);
  ::kill(pid_, SIGINT);
  EXPECT_EQ(exitCode(), 0);
}

TEST_F(SupervisorTest, GivesUpOnAChildThatKeepsFailing) {
  supervise({polite(shell("runner", "")), shell("server", "echo try >> $NOTES; exit 1")});
  EXPECT_EQ(exitCode(), 1);
  EXPECT_TRUE(untilNoted("runner stopped"));
  std::size_t tries = 0;
  for (std::size_t at = 0; (at = notes().find("try", at)) != std::string::npos; ++at) ++tries;
  EXPECT_EQ(tries, Supervisor::Pace().mostFailures);
}

TEST_F(SupervisorTest, StopsAtOnceWhenTheConfigurationIsWrong) {
  supervise({shell("runner", "echo try >> $NOTES; exit 78")});
  EXPECT_EQ(exitCode(), kWrongConfiguration);
  EXPECT_EQ(notes(), "try\n");
}

TEST_F(SupervisorTest, KillsAChildThatDoesNotStop) {
  auto plan = shell("deaf", "trap '' TERM; echo deaf >> $NOTES; while :; do sleep 0.01; done");
  plan.stopTime = 50ms;
  supervise({std::move(plan)});
  ASSERT_TRUE(untilNoted("deaf"));
  ::kill(pid_, SIGTERM);
  EXPECT_EQ(exitCode(), 0);
}

TEST_F(SupervisorTest, LosesPatienceWhenAskedTwice) {
  auto plan = shell("deaf", "trap '' TERM; echo deaf >> $NOTES; while :; do sleep 0.01; done");
  plan.stopTime = 1h;
  supervise({std::move(plan)});
  ASSERT_TRUE(untilNoted("deaf"));
  ::kill(pid_, SIGTERM);
  std::this_thread::sleep_for(50ms);
  ::kill(pid_, SIGTERM);
  EXPECT_EQ(exitCode(), 0);
}

TEST_F(SupervisorTest, TakesItsChildrenAlongWhenItIsKilled) {
  supervise({polite(shell("runner", ""))});
  ASSERT_TRUE(untilNoted("runner "));
  ::kill(pid_, SIGKILL);
  (void)exitCode();
  EXPECT_TRUE(untilNoted("runner stopped"));
}

TEST_F(SupervisorTest, HandsOverOneDescriptorAndNoOther) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  auto plan = shell("runner",
                    "ls /proc/self/fd | tr '\\n' ' ' > $NOTES.new; mv $NOTES.new $NOTES; "
                    "echo here >&3; exit 78");
  plan.inherits = ends[1];
  supervise({std::move(plan)});
  ::close(ends[1]);
  char text[5] = {};
  EXPECT_EQ(::read(ends[0], text, 5), 5);
  EXPECT_EQ(std::string_view(text, 5), "here\n");
  (void)exitCode();
  EXPECT_EQ(notes(), "0 1 2 3 4 ");  // 4 is the folder that ls reads
  ::close(ends[0]);
}

TEST_F(SupervisorTest, TakesAllPrivilegesFromAChildWithAnIdentity) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become somebody else";
  auto plan = shell("server", "cat /proc/self/status > $NOTES.new; mv $NOTES.new $NOTES; exit 78");
  plan.identity = Identity{.uid = 65532, .gid = 65532};
  fs::permissions(folder_, fs::perms::all);
  supervise({std::move(plan)});
  (void)exitCode();
  const std::string status = notes();
  for (const char* line :
       {"Uid:\t65532\t65532\t65532\t65532", "Gid:\t65532\t65532\t65532\t65532", "Groups:\t \n",
        "CapPrm:\t0000000000000000", "CapEff:\t0000000000000000", "CapInh:\t0000000000000000",
        "CapBnd:\t0000000000000000", "CapAmb:\t0000000000000000", "NoNewPrivs:\t1"}) {
    EXPECT_NE(status.find(line), std::string::npos) << line << "\n" << status;
  }
}

}  // namespace
}  // namespace apps
