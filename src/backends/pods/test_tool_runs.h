#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "async/io_threads.h"
#include "async/timer.h"
#include "backends/pods/test_programs.h"

// For tests: programs with tools in the pods of several servers.
namespace pods {

/// Answers calls when it is told to, each with its function's name.
class HeldTools final : public ports::OutputListener, public ports::ToolCalls {
 public:
  using Results = base::Result<std::vector<model::ToolResult>>;

  /// `mostRounds`: so many are answered at once.
  explicit HeldTools(int mostRounds = 0) : atOnce_(mostRounds) {}

  ports::ToolCalls* toolCalls() override { return this; }
  void onOutput(model::Stream, std::string_view bytes) override { heard += bytes; }
  std::optional<ports::Suspension> suspendAt(const ports::RunPlace& where) override {
    const std::lock_guard lock(mutex_);
    place = where;
    return how;
  }
  void onAnswered(const std::vector<model::ToolCall>& calls) override {
    answeredBefore += static_cast<int>(calls.size());
  }
  void onLost() override {
    ++lost;
    if (timer_ != nullptr) timer_->cancel();
  }
  async::Task<Results> answer(std::vector<model::ToolCall> calls) override {
    async::Timer timer(co_await boost::asio::this_coro::executor,
                       async::SteadyClock::time_point::max());
    timer_ = &timer;
    boost::system::error_code woken;
    const bool holds = --atOnce_ < 0;
    ++waiting;
    if (holds)
      co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
    timer_ = nullptr;
    if (lost > 0) co_return base::fail(base::ErrorKind::kNotFound, "lost");
    std::vector<model::ToolResult> results;
    for (const auto& call : calls) results.push_back({call.number, false, call.function});
    co_return results;
  }

  /// Answers what is held. `waiting` has told of it.
  void release() {
    boost::asio::post(timer_->get_executor(), [this] {
      if (timer_ != nullptr) timer_->cancel();
    });
  }

  std::optional<ports::Suspension> how = ports::Suspension{
      .run = "run", .lease = "secret", .longest = std::chrono::seconds(300), .context = "context"};
  std::string heard;             // on its io_context
  std::atomic<int> waiting = 0;  ///< rounds for which it was asked
  std::atomic<int> lost = 0, answeredBefore = 0;

  [[nodiscard]] ports::RunPlace waitsAt() const {
    const std::lock_guard lock(mutex_);
    return place;
  }

 private:
  mutable std::mutex mutex_;
  ports::RunPlace place;
  int atOnce_;
  async::Timer* timer_ = nullptr;
};

/// A server of its own: a provider, and the thread of its requests.
class TestServer {
 public:
  explicit TestServer(Options options) : provider(std::move(options)) { requests_->start(); }
  /// As with kill -9.
  ~TestServer() { kill(); }
  void kill() {
    provider.kill();
    requests_.reset();
  }

  /// Begins a FakeToolRun, which waits for `tools`.
  std::future<base::Result<model::RunResult>> begin(HeldTools& tools) {
    return spawn(run(provider, tools));
  }
  /// Takes a run over and goes on with it.
  std::future<base::Result<model::RunResult>> goOn(ports::RunClaim claim, HeldTools& tools) {
    return spawn(goOnWith(provider, std::move(claim), tools));
  }

  TestProvider provider;

 private:
  static async::Task<base::Result<model::RunResult>> run(TestProvider& provider, HeldTools& tools) {
    auto sandbox = CO_TRY(co_await acquire(provider));
    async::CancelToken cancel;
    model::Program program{.language = "py", .code = "call", .args = {}, .standardInput = {}};
    program.tools.emplace();
    co_return co_await sandbox->run(std::move(program), {}, {}, tools, cancel);
  }
  static async::Task<base::Result<model::RunResult>> goOnWith(TestProvider& provider,
                                                              ports::RunClaim claim,
                                                              HeldTools& tools) {
    auto taken = CO_TRY(co_await provider->takeOver(std::move(claim)));
    EXPECT_EQ(taken->context(), "context");
    async::CancelToken cancel;
    co_return co_await taken->goOn({}, {}, tools, cancel);
  }
  std::future<base::Result<model::RunResult>> spawn(
      async::Task<base::Result<model::RunResult>> task) {
    auto done = std::make_shared<std::promise<base::Result<model::RunResult>>>();
    boost::asio::co_spawn(
        requests_->at(0), std::move(task),
        [done](const std::exception_ptr& fault, base::Result<model::RunResult> result) {
          if (fault) return done->set_exception(fault);
          done->set_value(std::move(result));
        });
    return done->get_future();
  }

  std::optional<async::IoThreads> requests_{std::in_place, 1};
};

}  // namespace pods
