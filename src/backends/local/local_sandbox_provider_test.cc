#include "backends/local/local_sandbox_provider.h"
#include "async/timer.h"

#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <thread>

#include "async/co_test.h"
#include "backends/local/fake_runner.h"

namespace local {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using protocol::ParkedKind;

/// Two pools, "py" of two parked and one cold; programs of language "py" take the first.
Options optionsFor(const FakeRunner& runner) {
  Options options;
  options.socket = runner.socket();
  options.pools = {{.parked = ParkedKind{"py", "bare"}, .target = 2}, {.target = 1}};
  options.chooseKind = [](const model::Program& program) -> std::optional<ParkedKind> {
    if (program.language == "py") return ParkedKind{"py", "bare"};
    return std::nullopt;
  };
  return options;
}

async::Task<bool> eventually(std::function<bool()> holds) {
  async::Timer timer(co_await asio::this_coro::executor);
  for (int i = 0; i < 500; ++i) {
    if (holds()) co_return true;
    timer.expires_after(10ms);
    co_await timer.async_wait(asio::use_awaitable);
  }
  co_return false;
}

async::Task<bool> untilReady(const LocalSandboxProvider& provider, std::uint32_t py,
                             std::uint32_t cold) {
  const std::function<bool()> ready = [&provider, py, cold] {
    auto counts = provider.capacity().ready;
    return counts["py"] == py && counts["cold"] == cold;
  };
  co_return co_await eventually(ready);
}

model::Program inLanguage(std::string language) {
  model::Program program;
  program.language = std::move(language);
  program.code = "x";
  return program;
}

async::Task<base::Result<std::unique_ptr<ports::Sandbox>>> acquire(
    LocalSandboxProvider& provider, std::string language, std::chrono::milliseconds patience = 3s) {
  const model::Program program = inLanguage(std::move(language));
  co_return co_await provider.acquire(program, {}, async::Deadline::in(patience));
}

async::Task<> runOnce(ports::Sandbox& sandbox) {
  ports::OutputListener listener;
  async::CancelToken cancel;
  auto program = inLanguage("py");
  const auto result = co_await sandbox.run(std::move(program), {}, {}, listener, cancel);
  EXPECT_TRUE(result.has_value());
}

CO_TEST(LocalSandboxProvider, FillsItsPoolsAndInspects) {
  FakeRunner runner;
  const LocalSandboxProvider provider(optionsFor(runner), co_await asio::this_coro::executor);
  EXPECT_TRUE(co_await untilReady(provider, 2, 1));
  const std::function<bool()> inspected = [&] { return !provider.capacity().languages.empty(); };
  EXPECT_TRUE(co_await eventually(inspected));
  EXPECT_TRUE(provider.capacity().reachable);
  EXPECT_EQ(provider.capacity().level, "container");
  EXPECT_EQ(provider.capacity().missingWalls, std::vector<std::string>{"memory"});
}

CO_TEST(LocalSandboxProvider, RefillsWhenARunHasEnded) {
  FakeRunner runner;
  LocalSandboxProvider provider(optionsFor(runner), co_await asio::this_coro::executor);
  EXPECT_TRUE(co_await untilReady(provider, 2, 1));
  auto sandbox = co_await acquire(provider, "py");
  co_await runOnce(**sandbox);
  sandbox->reset();
  EXPECT_TRUE(co_await untilReady(provider, 2, 1));
  EXPECT_EQ(runner.prepared(), 4);
}

CO_TEST(LocalSandboxProvider, TakesBackASandboxThatRanNothing) {
  FakeRunner runner;
  LocalSandboxProvider provider(optionsFor(runner), co_await asio::this_coro::executor);
  EXPECT_TRUE(co_await untilReady(provider, 2, 1));
  for (int i = 0; i < 1'000; ++i) {
    const auto sandbox = co_await acquire(provider, "py");
    EXPECT_TRUE(sandbox.has_value());
  }
  EXPECT_TRUE(co_await untilReady(provider, 2, 1));
  EXPECT_EQ(runner.prepared(), 3);
}

CO_TEST(LocalSandboxProvider, MakesOneOnDemandWhenThePoolIsEmpty) {
  FakeRunner runner;
  LocalSandboxProvider provider({.socket = runner.socket()}, co_await asio::this_coro::executor);
  EXPECT_EQ(runner.prepared(), 0);
  const auto sandbox = co_await acquire(provider, "bash");
  EXPECT_TRUE(sandbox.has_value());
  EXPECT_EQ(runner.prepared(), 1);
}

CO_TEST(LocalSandboxProvider, ServesThoseWhoWaitInTheOrderOfArrival) {
  FakeRunner runner;
  runner.refusePrepares(protocol::Refused{.message = "full"});
  const auto executor = co_await asio::this_coro::executor;
  LocalSandboxProvider provider(optionsFor(runner), executor);
  std::vector<int> order;
  for (int i = 0; i < 5; ++i) {
    asio::co_spawn(executor, acquire(provider, "py"),
                   [&order, i](const std::exception_ptr&, const auto& sandbox) {
                     if (sandbox) order.push_back(i);
                   });
  }
  async::Timer timer(executor, 50ms);
  co_await timer.async_wait(asio::use_awaitable);
  runner.refusePrepares(std::nullopt);
  const std::function<bool()> allServed = [&] { return order.size() == 5; };
  EXPECT_TRUE(co_await eventually(allServed));
  EXPECT_EQ(order, (std::vector{0, 1, 2, 3, 4}));
}

CO_TEST(LocalSandboxProvider, GivesUpAtTheDeadlineAndSaysWhy) {
  FakeRunner runner;
  runner.refusePrepares(protocol::Refused{.message = "no memory"});
  LocalSandboxProvider provider(optionsFor(runner), co_await asio::this_coro::executor);
  const auto sandbox = co_await acquire(provider, "py", 100ms);
  EXPECT_EQ(sandbox.error().kind, base::ErrorKind::kUnavailable);
  EXPECT_EQ(sandbox.error().retryAfter, 1'000ms);
  EXPECT_EQ(sandbox.error().message, "no sandbox became free in time (no memory)");
}

CO_TEST(LocalSandboxProvider, SaysAtOnceWhenALanguageIsNotInstalled) {
  FakeRunner runner;
  runner.refusePrepares(
      protocol::Refused{.kind = protocol::Refused::Kind::kInvalid, .message = "no python"});
  LocalSandboxProvider provider(optionsFor(runner), co_await asio::this_coro::executor);
  const auto started = async::SteadyClock::now();
  const auto sandbox = co_await acquire(provider, "py", 3s);
  EXPECT_EQ(sandbox.error().kind, base::ErrorKind::kInvalid);
  EXPECT_LT(async::SteadyClock::now() - started, 1s);
}

CO_TEST(LocalSandboxProvider, FlushesWhenTheRunnerDiesAndFillsWhenItIsBack) {
  FakeRunner runner;
  LocalSandboxProvider provider(optionsFor(runner), co_await asio::this_coro::executor);
  EXPECT_TRUE(co_await untilReady(provider, 2, 1));
  runner.goAway();
  EXPECT_TRUE(co_await untilReady(provider, 0, 0));
  const std::function<bool()> gone = [&] { return !provider.capacity().reachable; };
  EXPECT_TRUE(co_await eventually(gone));
  runner.comeBack();
  const auto sandbox = co_await acquire(provider, "py");
  EXPECT_TRUE(sandbox.has_value());
  EXPECT_TRUE(co_await untilReady(provider, 2, 1));
}

CO_TEST(LocalSandboxProvider, ChecksTheRunner) {
  FakeRunner runner;
  LocalSandboxProvider provider(optionsFor(runner), co_await asio::this_coro::executor);
  const auto capacity = co_await provider.check(async::Deadline::in(1s));
  EXPECT_TRUE(capacity.has_value() && capacity->reachable);
  EXPECT_EQ(capacity->languages, (std::vector<std::string>{"py", "bash"}));
  runner.goAway();
  const auto none = co_await provider.check(async::Deadline::in(1s));
  EXPECT_EQ(none.error().kind, base::ErrorKind::kUnavailable);
}

CO_TEST(LocalSandboxProvider, EndsItsConnectionsWhenItIsDestroyed) {
  FakeRunner runner;
  {
    const LocalSandboxProvider provider(optionsFor(runner), co_await asio::this_coro::executor);
    EXPECT_TRUE(co_await untilReady(provider, 2, 1));
  }
  const std::function<bool()> closed = [&] { return runner.open() == 0; };
  EXPECT_TRUE(co_await eventually(closed));
}

async::Task<int> leaseAndRun(LocalSandboxProvider& provider, int times) {
  int good = 0;
  for (int i = 0; i < times; ++i) {
    auto sandbox = co_await acquire(provider, "py", 5s);
    if (!sandbox) continue;
    ports::OutputListener listener;
    async::CancelToken cancel;
    auto program = inLanguage("py");
    const auto result = co_await (*sandbox)->run(std::move(program), {}, {}, listener, cancel);
    good += result ? 1 : 0;
  }
  co_return good;
}

TEST(LocalSandboxProviderThreads, ServesSeveralIoContexts) {
  FakeRunner runner;
  asio::io_context keeper;
  std::optional<LocalSandboxProvider> provider(std::in_place, optionsFor(runner),
                                               keeper.get_executor());
  auto guard = asio::make_work_guard(keeper);
  std::jthread keeperThread([&] { keeper.run(); });
  std::vector<std::future<int>> good;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      std::promise<int> promise;
      good.push_back(promise.get_future());
      threads.emplace_back([&provider, promise = std::move(promise)]() mutable {
        asio::io_context context;
        auto future = asio::co_spawn(context, leaseAndRun(*provider, 25), asio::use_future);
        context.run();
        promise.set_value(future.get());
      });
    }
  }
  for (auto& each : good) EXPECT_EQ(each.get(), 25);
  provider.reset();
  guard.reset();
}

}  // namespace
}  // namespace local
