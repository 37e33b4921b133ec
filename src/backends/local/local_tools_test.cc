#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/co_test.h"
#include "async/timer.h"
#include "backends/local/fake_runner.h"
#include "backends/local/local_sandbox_provider.h"

namespace local {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Answer = base::Result<std::vector<model::ToolResult>>;

/// Answers each call with its function's name; the function "c" fails.
class Tools : public ports::OutputListener, public ports::ToolCalls {
 public:
  ports::ToolCalls* toolCalls() override { return this; }
  async::Task<Answer> answer(std::vector<model::ToolCall> calls) override {
    rounds.push_back(calls.size());
    if (gone) co_return base::fail(base::ErrorKind::kNotFound, "nobody answers");
    std::vector<model::ToolResult> results;
    for (const auto& call : calls)
      results.push_back(
          {.number = call.number, .failed = call.function == "c", .value = call.function});
    co_return results;
  }

  std::vector<std::size_t> rounds;
  bool gone = false;
};

async::Task<base::Result<model::RunResult>> runWith(Tools& tools, const FakeRunner& runner,
                                                    async::CancelToken& cancel) {
  Options options{.socket = runner.socket(), .pools = {{.target = 1}}};
  LocalSandboxProvider provider(std::move(options), co_await asio::this_coro::executor);
  const model::Program program;
  const auto sandbox = co_await provider.acquire(program, {}, async::Deadline::in(3s));
  if (!sandbox) co_return base::fail(sandbox.error());
  model::Program calling{.language = "py", .code = "call", .args = {}, .standardInput = ""};
  calling.tools = {{.name = "a"}, {.name = "b"}, {.name = "c"}};
  co_return co_await (*sandbox)->run(std::move(calling), {}, {}, tools, cancel);
}

CO_TEST(LocalTools, AnswersRoundAfterRound) {
  FakeRunner runner;
  Tools tools;
  async::CancelToken cancel;
  const auto result = co_await runWith(tools, runner, cancel);
  EXPECT_TRUE(result.has_value());
  if (!result) co_return;
  EXPECT_EQ(tools.rounds, (std::vector<std::size_t>{2, 1}));
  EXPECT_EQ(result->stdoutBytes, "1=a;2=b;3!c;call");
  EXPECT_EQ(runner.lastOrder()->tools->size(), 3U);
}

CO_TEST(LocalTools, CancelsAProgramWhoseCallsNobodyAnswers) {
  FakeRunner runner;
  Tools tools;
  tools.gone = true;
  async::CancelToken cancel;
  const auto result = co_await runWith(tools, runner, cancel);
  EXPECT_TRUE(result.has_value());
  EXPECT_TRUE(result && std::holds_alternative<model::Cancelled>(result->end));
  EXPECT_EQ(tools.rounds, std::vector<std::size_t>{1 + 1});
}

/// Whoever is given no calls to answer breaks off: a runner must not make the server wait for ever.
CO_TEST(LocalTools, RefusesCallsOfAProgramWithoutTools) {
  FakeRunner runner;
  Options options{.socket = runner.socket(), .pools = {{.target = 1}}};
  LocalSandboxProvider provider(std::move(options), co_await asio::this_coro::executor);
  const model::Program program;
  const auto sandbox = co_await provider.acquire(program, {}, async::Deadline::in(3s));
  ports::OutputListener nobody;
  async::CancelToken cancel;
  model::Program calling{.language = "py", .code = "call", .args = {}, .standardInput = ""};
  const auto result = co_await (*sandbox)->run(std::move(calling), {}, {}, nobody, cancel);
  EXPECT_EQ(result.error().kind, base::ErrorKind::kUnavailable);
}

}  // namespace
}  // namespace local
