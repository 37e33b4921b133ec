#include "execution/execute_code.h"
#include "async/timer.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "async/co_test.h"
#include "base/ids.h"
#include "execution/fake_sandbox_provider.h"

namespace execution {
namespace {

using namespace std::chrono_literals;
using base::ErrorKind;

/// The use case with everything around it.
struct Bench {
  Bench() { settings.limits.base.wallTime = 30s; }

  async::Task<base::Result<model::ExecutionOutcome>> run(model::ExecutionRequest request) {
    ExecuteCode execute(admission, sandboxes, nullptr, nullptr, languages, observer, settings);
    co_return co_await execute(std::move(request), listener, cancel);
  }

  struct Counting : ports::Observer {
    void onExecutionFinished(const model::ExecutionOutcome&) override { ++finished; }
    void onExecutionRefused(std::string_view) override { ++refused; }
    int finished = 0, refused = 0;
  };

  FakeSandboxProvider sandboxes;
  model::LanguageCatalog languages{
      {{.code = "py", .aliases = {"python"}}, {.code = "rs", .aliases = {}, .timeMultiplier = 3}}};
  Counting observer;
  ports::OutputListener listener;
  async::CancelToken cancel;
  ExecuteCode::Settings settings;
  Admission admission{{.places = 2, .perPrincipal = 2, .waiting = 2}};
};

model::ExecutionRequest python(std::string code = "print(1)") {
  model::ExecutionRequest request;
  request.program.language = "python";
  request.program.code = std::move(code);
  return request;
}

model::RunResult printed(std::string text) {
  model::RunResult result;
  result.stdoutBytes = std::move(text);
  return result;
}

base::Error down() {
  return {.kind = ErrorKind::kUnavailable, .message = "down"};
}

CO_TEST(ExecuteCode, RunsTheProgramUnderTheLimitsOfItsLanguage) {
  Bench bench;
  bench.sandboxes.behave = [](const auto&) { return printed("1\n"); };
  auto request = python();
  request.timeout = 5s;
  const auto outcome = co_await bench.run(request);
  EXPECT_EQ(outcome.value().run.stdoutBytes, "1\n");
  EXPECT_TRUE(base::isId(outcome->sessionId));
  EXPECT_EQ(outcome->limits.wallTime, 5s);
  const auto run = bench.sandboxes.runs().at(0);
  EXPECT_EQ(run.program.language, "py");
  EXPECT_EQ(run.limits.wallTime, 5s);
  EXPECT_EQ(bench.observer.finished, 1);
  EXPECT_EQ(bench.admission.load().running, 0U);
}

CO_TEST(ExecuteCode, SaysForWhomASandboxIs) {
  Bench bench;
  auto request = python();
  request.owner.principal.id = "ann";
  const auto outcome = co_await bench.run(request);
  EXPECT_EQ(bench.sandboxes.askers().at(0).owner, request.owner);
  EXPECT_EQ(bench.sandboxes.askers().at(0).session, outcome->sessionId);
}

CO_TEST(ExecuteCode, TriesAnotherSandboxWhenTheFirstAcceptedNothing) {
  Bench bench;
  bench.sandboxes.takes = 300ms;  // so late that it could have run
  int runs = 0;
  bench.sandboxes.behave = [&](const auto&) -> base::Result<model::RunResult> {
    if (++runs > 1) return printed("1");
    return base::fail(
        {.kind = ErrorKind::kUnavailable, .message = "gone", .code = ports::kNotAccepted});
  };
  EXPECT_EQ((co_await bench.run(python())).value().run.stdoutBytes, "1");
  EXPECT_EQ(runs, 2);
}

CO_TEST(ExecuteCode, RunsBeyondAPrincipalsShareGiveWay) {
  Bench bench;
  bench.settings.runsAtFullWeight = 1;
  co_await bench.run(python());
  const auto held = co_await bench.admission.enter({}, async::Deadline::in(1s), bench.cancel);
  co_await bench.run(python());
  auto request = python();
  request.owner.principal.id = "another";
  co_await bench.run(request);
  const auto runs = bench.sandboxes.runs();
  EXPECT_FALSE(runs.at(0).limits.givesWay);
  EXPECT_TRUE(runs.at(1).limits.givesWay);
  EXPECT_FALSE(runs.at(2).limits.givesWay);
}

CO_TEST(ExecuteCode, RefusesAnUnknownLanguageWithoutTakingASandbox) {
  Bench bench;
  auto request = python();
  request.program.language = "brainfuck";
  const auto outcome = co_await bench.run(request);
  EXPECT_EQ(outcome.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(bench.sandboxes.acquired(), 0U);
  EXPECT_EQ(bench.observer.refused, 1);
}

CO_TEST(ExecuteCode, TriesOnceMoreWhenASandboxCannotStart) {
  Bench bench;
  bench.sandboxes.acquireErrors = {down()};
  const auto outcome = co_await bench.run(python());
  EXPECT_TRUE(outcome);
  bench.sandboxes.acquireErrors = {down(), down()};
  const auto refused = co_await bench.run(python());
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnavailable);
}

CO_TEST(ExecuteCode, TriesOnceMoreWhenASandboxBreaksBeforeAnythingRan) {
  Bench bench;
  int runs = 0;
  bench.sandboxes.behave = [&](const auto&) -> FakeSandboxProvider::RunReply {
    if (++runs == 1) return base::fail(down());
    return model::RunResult{};
  };
  const auto outcome = co_await bench.run(python());
  EXPECT_TRUE(outcome);
  EXPECT_EQ(bench.sandboxes.acquired(), 2U);
}

CO_TEST(ExecuteCode, DoesNotRunAProgramAgainThatHasBeenRunningForAWhile) {
  Bench bench;
  bench.sandboxes.takes = 250ms;
  bench.sandboxes.behave = [](const auto&) { return base::fail(down()); };
  const auto outcome = co_await bench.run(python());
  EXPECT_EQ(outcome.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(bench.sandboxes.acquired(), 1U);
}

CO_TEST(ExecuteCode, KillsTheProgramWhenTheClientGoesAway) {
  Bench bench;
  bench.sandboxes.takes = 1h;
  async::Timer timer(co_await boost::asio::this_coro::executor, 20ms);
  timer.async_wait([&](auto) { bench.cancel.cancel(); });
  const auto outcome = co_await bench.run(python());
  EXPECT_EQ(outcome.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(bench.sandboxes.running(), 0U);
  EXPECT_EQ(bench.admission.load().running, 0U);
}

CO_TEST(ExecuteCode, AnswersEvenIfTheSandboxDoesNot) {
  Bench bench;
  bench.sandboxes.takes = 1h;
  bench.settings.limits.base.wallTime = 20ms;
  bench.settings.overdueAfter = 10ms;
  const auto outcome = co_await bench.run(python());
  EXPECT_EQ(outcome.error().kind, ErrorKind::kTimedOut);
  EXPECT_EQ(bench.sandboxes.running(), 0U);
}

}  // namespace
}  // namespace execution
