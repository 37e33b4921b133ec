// A real runner whose program waits for results, and two servers. Needs root and a sandbox root.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <string>
#include <vector>

#include "apps/test_remote_runner.h"
#include "async/co_test.h"
#include "async/timer.h"
#include "runner_client/questions.h"

namespace apps {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Result = base::Result<model::RunResult>;

constexpr const char* kTwoRounds = "print('begun')\nprint(await f(1))\nprint(await f(2))\n";

/// Answers so many rounds, then waits until the run is lost.
class Tools final : public ports::OutputListener, public ports::ToolCalls {
 public:
  explicit Tools(int rounds) : rounds_(rounds) {}
  ports::ToolCalls* toolCalls() override { return this; }
  async::Task<base::Result<std::vector<model::ToolResult>>> answer(
      std::vector<model::ToolCall> calls) override {
    inputs.push_back(calls.at(0).input);
    async::Timer timer(co_await asio::this_coro::executor, async::SteadyClock::time_point::max());
    timer_ = &timer;
    boost::system::error_code woken;
    if (--rounds_ < 0) co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    timer_ = nullptr;
    if (isLost) co_return base::fail(base::ErrorKind::kNotFound, "lost");
    co_return std::vector<model::ToolResult>{{calls.at(0).number, false, "\"given\""}};
  }
  void onAnswered(const std::vector<model::ToolCall>& calls) override {
    before.push_back(calls.at(0).function);
  }
  void onLost() override {
    isLost = true;
    if (timer_ != nullptr) timer_->cancel();
  }

  std::vector<std::string> inputs, before;
  bool isLost = false;

 private:
  int rounds_;
  async::Timer* timer_ = nullptr;
};

/// A server: a conversation on a connection that it may lose for good, as one that is killed.
class OneServer {
 public:
  OneServer(const RemoteRunner& runner, int rounds) : runner_(runner), tools(rounds) {}

  async::Task<Result> begin(std::string code, std::chrono::milliseconds longest) {
    auto stream = CO_TRY(co_await runner_.connect());
    auto ready = CO_TRY(co_await runner_client::prepare(
        *stream, {.parked = protocol::ParkedKind{"py", "bare"}, .limits = {}}));
    auto& talk = use(stream, ready.run, ready.lease, co_await asio::this_coro::executor);
    talk.allow(ports::Suspension{
        .run = "run", .lease = "secret", .longest = longest, .context = "context"});
    model::Program program{
        .language = "py", .code = std::move(code), .args = {}, .standardInput = {}};
    program.tools = {{.name = "f", .tool = "f", .parameters = {"x"}}};
    co_return co_await talk.run(std::move(program), false);
  }

  async::Task<Result> goOn(std::uint32_t round) {
    auto stream = CO_TRY(co_await runner_.connect());
    auto run = CO_TRY(co_await runner_client::takeOver(
        *stream, {.name = "run", .lease = "secret", .round = round}));
    EXPECT_EQ(run.context, "context");
    auto& talk = use(stream, run.taken.run, run.taken.lease, co_await asio::this_coro::executor);
    co_return co_await talk.goOn(std::move(run.taken));
  }

  void kill() {
    isKilled_ = true;
    stream_->close();
  }

 private:
  runner_client::RunConversation& use(runner_client::Stream stream, std::string run,
                                      std::string lease, asio::any_io_executor executor) {
    stream_ = stream;
    const auto reconnect = [this]() -> async::Task<base::Result<runner_client::Stream>> {
      if (isKilled_) co_return base::fail(base::ErrorKind::kUnavailable, "killed");
      co_return co_await runner_.connect();
    };
    return talk_.emplace(
        runner_client::OpenSandbox{
            .stream = std::move(stream), .run = std::move(run), .lease = std::move(lease)},
        reconnect, std::move(executor), model::RunLimits{}, ports::Workspace{}, tools);
  }

  const RemoteRunner& runner_;
  runner_client::Stream stream_;
  std::optional<runner_client::RunConversation> talk_;
  bool isKilled_ = false;

 public:
  Tools tools;
};

async::Task<> pause(std::chrono::milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
}

async::Task<bool> becomes(std::function<bool()> holds) {
  for (int i = 0; i < 400 && !holds(); ++i) co_await pause(10ms);
  co_return holds();
}

class TakeoverTest : public testing::TestWithParam<jail::Level> {
 protected:
  void SetUp() override {
    if (const auto* why = whyNoJails()) GTEST_SKIP() << why;
    runner::Options options;
    options.runs = 1;
    runner_.emplace(GetParam(), options);
  }
  template <class Body>
  void run(Body body) {
    if (runner_) async::runTest(body(*runner_));
  }
  /// Begins at `server`; its result lies in `into`.
  static async::Task<> start(OneServer& server, std::optional<Result>& into, const char* code,
                             std::chrono::milliseconds longest) {
    asio::co_spawn(co_await asio::this_coro::executor, server.begin(code, longest),
                   [&into](const std::exception_ptr&, Result result) { into = std::move(result); });
  }

  std::optional<RemoteRunner> runner_;
};

TEST_P(TakeoverTest, AnotherServerTakesTheRunAndTheFirstIsFencedOff) {
  run([](RemoteRunner& runner) -> async::Task<> {
    OneServer first(runner, 1), second(runner, 1);
    std::optional<Result> left;
    co_await start(first, left, kTwoRounds, 60s);
    EXPECT_TRUE(co_await becomes([&] { return first.tools.inputs.size() == 2; }));
    const auto early = co_await second.goOn(3);
    EXPECT_EQ(early.error().kind, base::ErrorKind::kNotFound) << "nothing waits for that yet";
    const auto result = co_await second.goOn(2);
    if (!result) co_return ADD_FAILURE() << result.error().message;
    EXPECT_EQ(result->stdoutBytes, "begun\ngiven\ngiven\n") << "also what the first had heard";
    EXPECT_EQ(second.tools.before, std::vector<std::string>{"f"});
    EXPECT_EQ(second.tools.inputs, std::vector<std::string>{R"({"x":2})"});
    EXPECT_TRUE(co_await becomes([&] { return left.has_value(); }));
    EXPECT_EQ(left.value().error().code, ports::kTakenOver);
    co_await pause(100ms);  // the outcome is acknowledged beside the answer
    second.kill();
    EXPECT_EQ(runner.untilEnded(), 0);
  });
}

TEST_P(TakeoverTest, ARunThatWaitsOutlivesItsServer) {
  run([](RemoteRunner& runner) -> async::Task<> {
    OneServer first(runner, 0), second(runner, 2);
    std::optional<Result> left;
    co_await start(first, left, kTwoRounds, 60s);
    EXPECT_TRUE(co_await becomes([&] { return first.tools.inputs.size() == 1; }));
    first.kill();
    co_await pause(4s);  // more than the lease of one that does not wait
    const auto result = co_await second.goOn(1);
    if (!result) co_return ADD_FAILURE() << result.error().message;
    EXPECT_EQ(result->stdoutBytes, "begun\ngiven\ngiven\n");
    first.tools.onLost();
    EXPECT_TRUE(co_await becomes([&] { return left.has_value(); }));
  });
}

TEST_P(TakeoverTest, ARunForWhichNobodyComesEndsWithItsRunner) {
  run([](RemoteRunner& runner) -> async::Task<> {
    OneServer first(runner, 0);
    std::optional<Result> left;
    co_await start(first, left, kTwoRounds, 4s);
    EXPECT_TRUE(co_await becomes([&] { return first.tools.inputs.size() == 1; }));
    first.kill();
    first.tools.onLost();
    EXPECT_TRUE(co_await becomes([&] { return left.has_value(); }));
    EXPECT_EQ(runner.untilEnded(), 0);
  });
}

TEST_P(TakeoverTest, ARunThatDoesNotWaitHasTheShortLease) {
  run([](RemoteRunner& runner) -> async::Task<> {
    OneServer first(runner, 1);
    std::optional<Result> left;
    co_await start(first, left, "await f(1)\nimport time\ntime.sleep(30)\n", 600s);
    EXPECT_TRUE(co_await becomes([&] { return first.tools.inputs.size() == 1; }));
    co_await pause(200ms);
    first.kill();
    EXPECT_TRUE(co_await becomes([&] { return left.has_value(); }));
    EXPECT_EQ(runner.untilEnded(), 0);
  });
}

INSTANTIATE_TEST_SUITE_P(Levels, TakeoverTest, kAllLevels, nameOfLevel);

}  // namespace
}  // namespace apps
