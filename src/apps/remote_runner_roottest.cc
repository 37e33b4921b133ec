// A real runner behind TCP: the whole way of a program and its files, sealed. Needs root and a
// sandbox root.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <string>
#include <vector>

#include "apps/listening_socket.h"
#include "apps/test_remote_runner.h"
#include "async/co_test.h"
#include "jail/process_tree.h"
#include "ports/text_files.h"
#include "protocol/exit_code.h"
#include "runner_client/questions.h"
#include "runner_client/run_conversation.h"

namespace apps {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

class RemoteRunnerTest : public testing::TestWithParam<jail::Level> {
 protected:
  void SetUp() override {
    if (const auto* why = whyNoJails()) GTEST_SKIP() << why;
    runner_.emplace(GetParam());
  }

  template <class Body>
  void run(Body body) {
    if (runner_) async::runTest(body(*runner_));
  }

  std::optional<RemoteRunner> runner_;
};

/// Closes the connection when the first output has come.
class Breaking final : public ports::OutputListener {
 public:
  explicit Breaking(runner_client::Stream stream) : stream_(std::move(stream)) {}
  bool isLive() const override { return true; }
  void onOutput(model::Stream, std::string_view) override {
    if (stream_) std::exchange(stream_, nullptr)->close();
  }

 private:
  runner_client::Stream stream_;
};

/// One program in a fresh sandbox behind the channel.
async::Task<base::Result<model::RunResult>> runRemote(const RemoteRunner& runner, std::string code,
                                                      ports::Workspace workspace,
                                                      bool breaks = false) {
  const auto executor = co_await asio::this_coro::executor;
  const auto connect = [&runner]() -> async::Task<base::Result<runner_client::Stream>> {
    co_return CO_TRY(co_await runner.connect());
  };
  auto stream = CO_TRY(co_await connect());
  auto ready = CO_TRY(co_await runner_client::prepare(*stream, {.parked = {}, .limits = {}}));
  Breaking listener(breaks ? stream : nullptr);
  runner_client::RunConversation conversation(
      {.stream = stream, .run = std::move(ready.run), .lease = std::move(ready.lease)}, connect,
      executor, {}, workspace, listener);
  co_return co_await conversation.run(
      {.language = "bash", .code = std::move(code), .args = {}, .standardInput = {}}, breaks);
}

TEST_P(RemoteRunnerTest, CarriesAProgramAndItsFilesBothWays) {
  run([](RemoteRunner& runner) -> async::Task<> {
    const std::string large(300'000, 'x');
    ports::TextSource input(large);
    const std::vector<ports::InputFile> inputs{{"in/large", false, &input}};
    ports::TextFiles outputs;
    const auto result =
        co_await runRemote(runner, "cp in/large out; wc -c < out",
                           {.inputs = inputs,
                            .outputs = &outputs,
                            .limits = {.files = 10, .fileBytes = 1 << 20, .totalBytes = 1 << 20}});
    if (!result) co_return ADD_FAILURE() << result.error().message;
    EXPECT_EQ(result->stdoutBytes, "300000\n");
    EXPECT_EQ(outputs.files(), (std::map<std::string, std::string>{{"out", large}}));
    EXPECT_EQ(outputs.taken(), 0) << "nothing can be handed over";
  });
}

TEST_P(RemoteRunnerTest, GoesOnWhenTheConnectionBreaks) {
  run([](RemoteRunner& runner) -> async::Task<> {
    const auto result = co_await runRemote(runner, "echo a; sleep 0.3; echo b", {}, true);
    if (!result) co_return ADD_FAILURE() << result.error().message;
    EXPECT_EQ(result->stdoutBytes, "a\nb\n");
  });
}

TEST_P(RemoteRunnerTest, ServesNobodyWithoutItsKey) {
  run([](RemoteRunner& runner) -> async::Task<> {
    const auto refused = co_await runner.connect(secure_channel::keyOfToken("guessed"));
    EXPECT_EQ(refused.error().kind, base::ErrorKind::kInvalid);
    EXPECT_TRUE((co_await runner.connect()).has_value()) << "and goes on for the others";
  });
}

INSTANTIATE_TEST_SUITE_P(Levels, RemoteRunnerTest, kAllLevels, nameOfLevel);

/// A runner as a pod has it.
class PodRunnerTest : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto* why = whyNoJails()) GTEST_SKIP() << why;
  }
  template <class Change>
  static runner::Options with(Change change) {
    runner::Options options;
    change(options);
    return options;
  }
};

base::Result<model::RunResult> runOn(const RemoteRunner& runner, std::string code) {
  base::Result<model::RunResult> result = base::fail(base::ErrorKind::kInternal, "did not end");
  async::runTest([](auto& into, const RemoteRunner& asked, std::string text) -> async::Task<> {
    into = co_await runRemote(asked, std::move(text), {});
  }(result, runner, std::move(code)));
  return result;
}

TEST_F(PodRunnerTest, EndsAfterSoManyRuns) {
  RemoteRunner runner(jail::Level::kPod, with([](auto& options) { options.runs = 2; }));
  EXPECT_EQ(runOn(runner, "echo 1")->stdoutBytes, "1\n");
  EXPECT_EQ(runOn(runner, "echo 2")->stdoutBytes, "2\n");
  EXPECT_EQ(runner.untilEnded(), 0);
}

TEST_F(PodRunnerTest, EndsWhenNoServerIsThere) {
  RemoteRunner runner(jail::Level::kPod, with([](auto& options) { options.alone = 1s; }));
  EXPECT_EQ(runOn(runner, "sleep 2; echo 1")->stdoutBytes, "1\n") << "somebody is there";
  EXPECT_EQ(runner.untilEnded(), 0);
}

TEST_F(PodRunnerTest, TellsItsLevelAndItsWalls) {
  RemoteRunner runner(jail::Level::kPod);
  async::runTest([](RemoteRunner& asked) -> async::Task<> {
    auto stream = co_await asked.connect();
    const auto inspection = co_await runner_client::inspect(**stream);
    if (!inspection) co_return ADD_FAILURE() << inspection.error().message;
    EXPECT_EQ(inspection->level, "pod");
    const auto& walls = inspection->walls;
    const auto wall = std::ranges::find(walls, "uid-per-sandbox", &protocol::Wall::name);
    if (wall == walls.end()) co_return ADD_FAILURE() << "no such wall";
    EXPECT_FALSE(wall->inForce);
    std::vector<std::string> missing;
    for (const auto& each : walls)
      if (!each.inForce) missing.push_back(each.name);
    const auto result = co_await runRemote(asked, "true", {});
    if (!result) co_return ADD_FAILURE() << result.error().message;
    EXPECT_EQ(result->missingWalls, missing) << "each run tells them, too";
  }(runner));
}

TEST_F(PodRunnerTest, TellsWhatItReaches) {
  const auto open = listenTcp("127.0.0.1:0");
  sockaddr_in address{};
  socklen_t size = sizeof(address);
  ::getsockname(open->get(), reinterpret_cast<sockaddr*>(&address), &size);
  const auto there = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  RemoteRunner runner(jail::Level::kPod, with([&](auto& options) {
                        options.probes = {*runner::readPlace(there),
                                          *runner::readPlace("192.0.2.1:443")};
                      }));
  async::runTest([](RemoteRunner& asked, std::string place) -> async::Task<> {
    for (int i = 0; i < 2; ++i) {  // each server that comes is told
      auto stream = co_await asked.connect();
      const auto ready = co_await runner_client::prepare(**stream, {.parked = {}, .limits = {}});
      if (!ready) co_return ADD_FAILURE() << ready.error().message;
      EXPECT_EQ(ready->reached, std::vector<std::string>{place});
      (*stream)->close();
    }
  }(runner, there));
}

TEST_F(PodRunnerTest, WithoutARequiredWallDoesNotStart) {
  RemoteRunner runner(jail::Level::kPod,
                      with([](auto& options) { options.requiredWalls = {"uid-per-sandbox"}; }));
  EXPECT_EQ(runner.untilEnded(), protocol::kCannotServe << 8);
}

/// What is said of a program when that happens to its runner in the meantime.
template <class Happens>
base::ErrorKind errorWhen(Happens happens) {
  RemoteRunner runner(jail::Level::kPod);
  const pid_t other = ::fork();
  if (other == 0) {
    ::usleep(700'000);
    happens(runner.process());
    ::_exit(0);
  }
  const auto result = runOn(runner, "echo 1; sleep 5");
  ::waitpid(other, nullptr, 0);
  return result ? base::ErrorKind::kInternal : result.error().kind;
}

TEST_F(PodRunnerTest, ThatDiesIsAnErrorAndNoAnswer) {
  EXPECT_EQ(errorWhen([](pid_t runner) { ::kill(runner, SIGKILL); }),
            base::ErrorKind::kUnavailable);
}

TEST_F(PodRunnerTest, WhoseProgramDiesJustBeforeItIsAnErrorAndNoAnswer) {
  EXPECT_EQ(errorWhen([](pid_t runner) {
              for (const pid_t process : jail::processesBelow(runner)) ::kill(process, SIGKILL);
              ::usleep(50'000);
              ::kill(runner, SIGKILL);
            }),
            base::ErrorKind::kUnavailable)
      << "whoever takes a pod down kills all of it";
}

TEST_F(PodRunnerTest, ProgramsOfAContainerWaitForTheirTurn) {
  RemoteRunner runner(jail::Level::kContainer);
  async::runTest([](RemoteRunner& asked) -> async::Task<> {
    const auto executor = co_await asio::this_coro::executor;
    std::vector<std::string> said;
    const auto start = [&](std::string code) {
      asio::co_spawn(executor, runRemote(asked, std::move(code), {}),
                     [&](const std::exception_ptr&, const base::Result<model::RunResult>& ran) {
                       said.push_back(ran ? ran->stdoutBytes : ran.error().message);
                     });
    };
    start("echo first > /tmp/mine; sleep 0.5; cat /tmp/mine; ls /tmp");
    start("echo second > /tmp/mine; cat /tmp/mine; ls /tmp");
    while (said.size() < 2) {
      asio::steady_timer pause(executor, 20ms);
      co_await pause.async_wait(asio::use_awaitable);
    }
    std::ranges::sort(said);
    EXPECT_EQ(said, (std::vector<std::string>{"first\nmine\n", "second\nmine\n"}));
  }(runner));
}

}  // namespace
}  // namespace apps
