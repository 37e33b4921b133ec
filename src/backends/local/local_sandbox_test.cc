#include "backends/local/local_sandbox.h"
#include "async/timer.h"

#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <thread>

#include "async/co_test.h"
#include "backends/local/fake_runner.h"
#include "backends/local/local_sandbox_provider.h"

namespace local {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Outcome = base::Result<model::RunResult>;

async::Task<> sleep(std::chrono::milliseconds time) {
  async::Timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
}

async::Task<std::unique_ptr<ports::Sandbox>> leaseFrom(const FakeRunner& runner) {
  Options options{.socket = runner.socket(), .pools = {{.target = 1}}};
  LocalSandboxProvider provider(std::move(options), co_await asio::this_coro::executor);
  const model::Program program;
  auto sandbox = co_await provider.acquire(program, {}, async::Deadline::in(3s));
  EXPECT_TRUE(sandbox.has_value());
  co_return sandbox ? *std::move(sandbox) : nullptr;
}

model::Program programThat(std::string text) {
  return {.language = "py", .code = std::move(text), .args = {"a"}, .standardInput = "input"};
}

async::Task<Outcome> runIn(ports::Sandbox& sandbox, std::string text,
                           model::RunLimits limits = model::RunLimits()) {
  ports::OutputListener listener;
  async::CancelToken cancel;
  auto program = programThat(std::move(text));
  co_return co_await sandbox.run(std::move(program), limits, {}, listener, cancel);
}

CO_TEST(LocalSandbox, BringsOutputAndOutcome) {
  FakeRunner runner;
  const auto sandbox = co_await leaseFrom(runner);
  const auto result = co_await runIn(*sandbox, "print(1)");
  EXPECT_TRUE(result.has_value());
  if (!result) co_return;
  EXPECT_EQ(result->stdoutBytes, "print(1)");
  EXPECT_EQ(result->stderrBytes, "input");
  EXPECT_EQ(std::get<model::Exited>(result->end).code, 7);
  EXPECT_EQ(result->cpuTime, 3ms);
  EXPECT_EQ(runner.lastOrder()->args, std::vector<std::string>{"a"});
}

CO_TEST(LocalSandbox, AcknowledgesTheOutcomeWhenTheAnswerIsOut) {
  FakeRunner runner;
  auto sandbox = co_await leaseFrom(runner);
  (void)co_await runIn(*sandbox, "print(1)");
  std::this_thread::sleep_for(50ms);  // whoever awaited goes on first
  EXPECT_EQ(runner.acknowledged(), 0);
  for (int i = 0; i < 100 && runner.acknowledged() == 0; ++i) co_await sleep(10ms);
  EXPECT_EQ(runner.acknowledged(), 1);
}

CO_TEST(LocalSandbox, SendsProgramsOfSeveralChunks) {
  FakeRunner runner;
  const auto sandbox = co_await leaseFrom(runner);
  const std::string text(300'000, 'x');
  model::RunLimits limits;
  limits.outputBytes = 1 << 20;
  const auto result = co_await runIn(*sandbox, text, limits);
  EXPECT_TRUE(result.has_value() && result->stdoutBytes == text);
}

CO_TEST(LocalSandbox, KeepsNoMoreOutputThanTheLimit) {
  FakeRunner runner;
  const auto sandbox = co_await leaseFrom(runner);
  model::RunLimits limits;
  limits.outputBytes = 5;
  const auto result = co_await runIn(*sandbox, "print(1)", limits);
  EXPECT_EQ(result->stdoutBytes, "print");
  EXPECT_TRUE(result->stdoutCut);
  EXPECT_FALSE(result->stderrCut);
}

CO_TEST(LocalSandbox, GoesOnWhenTheConnectionBreaksBeforeAnyFrame) {
  for (const std::uint64_t frame : {1, 2, 3}) {
    FakeRunner runner;
    runner.breakBeforeFrame(frame);
    const auto sandbox = co_await leaseFrom(runner);
    const auto result = co_await runIn(*sandbox, "print(1)");
    EXPECT_TRUE(result.has_value() && result->stdoutBytes == "print(1)" &&
                result->stderrBytes == "input")
        << "before frame " << frame;
    EXPECT_EQ(runner.attached(), 1);
  }
}

CO_TEST(LocalSandbox, SaysUnavailableWhenTheRunIsLost) {
  FakeRunner runner;
  const auto sandbox = co_await leaseFrom(runner);
  const auto result = co_await runIn(*sandbox, "vanish");
  EXPECT_EQ(result.error().kind, base::ErrorKind::kUnavailable);
  EXPECT_EQ(result.error().message, "the sandbox runner went away");
}

CO_TEST(LocalSandbox, SaysUnavailableWhenTheRunnerDied) {
  FakeRunner runner;
  const auto sandbox = co_await leaseFrom(runner);
  runner.goAway();
  const auto result = co_await runIn(*sandbox, "print(1)");
  EXPECT_EQ(result.error().kind, base::ErrorKind::kUnavailable);
}

CO_TEST(LocalSandbox, SaysInvalidWhenTheLanguageIsNotInstalled) {
  FakeRunner runner;
  const auto sandbox = co_await leaseFrom(runner);
  const auto result = co_await runIn(*sandbox, "refuse");
  EXPECT_EQ(result.error().kind, base::ErrorKind::kInvalid);
}

CO_TEST(LocalSandbox, DoesNotBlameTheClientWhenTheRunnerBreaksTheProtocol) {
  FakeRunner runner;
  const auto sandbox = co_await leaseFrom(runner);
  const auto result = co_await runIn(*sandbox, "babble");
  EXPECT_EQ(result.error().kind, base::ErrorKind::kUnavailable);
}

async::Task<> cancelAfter(async::CancelToken& cancel, std::chrono::milliseconds time) {
  co_await sleep(time);
  cancel.cancel();
}

CO_TEST(LocalSandbox, CancelsARun) {
  FakeRunner runner;
  const auto sandbox = co_await leaseFrom(runner);
  ports::OutputListener listener;
  async::CancelToken cancel;
  asio::co_spawn(co_await asio::this_coro::executor, cancelAfter(cancel, 20ms), asio::detached);
  auto program = programThat("hang");
  const auto result = co_await sandbox->run(std::move(program), {}, {}, listener, cancel);
  EXPECT_TRUE(result.has_value() && std::holds_alternative<model::Cancelled>(result->end));
}

CO_TEST(LocalSandbox, SendsNothingWhenItIsCancelledBefore) {
  FakeRunner runner;
  const auto sandbox = co_await leaseFrom(runner);
  ports::OutputListener listener;
  async::CancelToken cancel;
  cancel.cancel();
  auto program = programThat("hang");
  const auto result = co_await sandbox->run(std::move(program), {}, {}, listener, cancel);
  EXPECT_TRUE(result.has_value() && std::holds_alternative<model::Cancelled>(result->end));
  EXPECT_EQ(runner.ordered(), 0);
}

}  // namespace
}  // namespace local
