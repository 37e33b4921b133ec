#pragma once

#include <atomic>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "async/timer.h"
#include "ports/sandbox_provider.h"

namespace execution {

/// A SandboxProvider for tests: runs a function instead of a program, and remembers what was asked.
/// Thread-safe once it is set up.
class FakeSandboxProvider : public ports::SandboxProvider {
 public:
  using RunReply = base::Result<model::RunResult>;
  struct Input {
    std::string path;
    bool readOnly = false;
    std::string content;
  };
  struct Output {
    std::string path;
    std::string content;
    bool wasInput = false;
  };
  struct Run {
    model::Program program;
    model::RunLimits limits;
    std::vector<Input> inputs;
    std::string state = {};  ///< what it begins with
  };

  /// What a program does: its result. By default it exits with 0 and says nothing.
  std::function<RunReply(const Run&)> behave = [](const Run&) { return model::RunResult{}; };
  /// The changed files that it leaves, in the order of their paths; brought to whoever wants files.
  /// What else is to be told of its files, `behave` puts into the result.
  std::function<std::vector<Output>(const Run&)> leave = [](const Run&) {
    return std::vector<Output>();
  };
  /// The functions that a program calls, round by round; only one that came with tools does.
  std::vector<std::vector<model::ToolCall>> calls;
  /// The variables that it leaves, for whoever wants them; none when empty.
  std::function<std::string(const Run&)> keep = [](const Run&) { return std::string(); };
  /// How long a program takes unless it is cancelled.
  std::chrono::milliseconds takes{0};
  /// Errors of the next acquisitions, in order.
  std::deque<base::Error> acquireErrors;
  /// What capacity() and check() tell.
  ports::Capacity told{.reachable = true, .ready = {}, .missingWalls = {}, .languages = {"py"}};

  [[nodiscard]] std::size_t acquired() const { return acquired_; }
  [[nodiscard]] std::size_t running() const { return running_; }
  [[nodiscard]] std::size_t mostRunning() const { return mostRunning_; }
  /// What the programs were given for their calls, in order.
  [[nodiscard]] std::vector<model::ToolResult> results() const {
    const std::lock_guard lock(mutex_);
    return results_;
  }
  /// For whom sandboxes were acquired, in order.
  [[nodiscard]] std::vector<ports::Asker> askers() const {
    const std::lock_guard lock(mutex_);
    return askers_;
  }
  [[nodiscard]] std::vector<Run> runs() const {
    const std::lock_guard lock(mutex_);
    return runs_;
  }

  async::Task<base::Result<std::unique_ptr<ports::Sandbox>>> acquire(const model::Program&,
                                                                     const ports::Asker& asker,
                                                                     async::Deadline) override {
    {
      const std::lock_guard lock(mutex_);
      askers_.push_back(asker);
    }
    if (!acquireErrors.empty()) {
      auto error = std::move(acquireErrors.front());
      acquireErrors.pop_front();
      co_return base::fail(std::move(error));
    }
    ++acquired_;
    co_return std::make_unique<FakeSandbox>(*this);
  }

  ports::Capacity capacity() const override { return told; }

  async::Task<base::Result<ports::Capacity>> check(async::Deadline) override {
    if (!told.reachable) {
      co_return base::fail(base::ErrorKind::kUnavailable, "the sandbox runner does not answer");
    }
    co_return told;
  }

 private:
  class FakeSandbox : public ports::Sandbox {
   public:
    explicit FakeSandbox(FakeSandboxProvider& provider) : provider_(provider) {}

    async::Task<RunReply> run(model::Program program, model::RunLimits limits,
                              ports::Workspace workspace, ports::OutputListener& listener,
                              async::CancelToken& cancel) override {
      const Running counted(provider_);
      Run run{.program = std::move(program), .limits = limits, .inputs = {}};
      CO_TRY(co_await readInputs(workspace, run.inputs));
      if (auto* state = workspace.state.restore) {
        while (run.state.size() < state->size())
          run.state += CO_TRY(co_await state->read(run.state.size(), 65'536));
      }
      provider_.remember(run);
      async::Timer timer(co_await boost::asio::this_coro::executor, provider_.takes);
      const auto stop =
          cancel.onCancel([&] { timer.expires_at(async::SteadyClock::time_point::min()); });
      boost::system::error_code woken;
      if (provider_.takes.count() > 0 && !cancel.cancelled()) {
        co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
      }
      if (run.program.tools) {
        for (const auto& round : provider_.calls) {
          if (!co_await callTools(round, *listener.toolCalls())) co_return killed();
        }
      }
      if (cancel.cancelled()) co_return killed();
      auto reply = provider_.behave(run);
      if (reply && !reply->stdoutBytes.empty()) {
        listener.onOutput(model::Stream::kStdout, reply->stdoutBytes);
      }
      if (reply && workspace.outputs != nullptr)
        co_await deliver(provider_.leave(run), *workspace.outputs, reply->files);
      if (reply && workspace.state.keep != nullptr)
        co_await deliverState(provider_.keep(run), workspace.state, reply->state);
      co_return reply;
    }

   private:
    async::Task<bool> callTools(std::vector<model::ToolCall> calls, ports::ToolCalls& tools) {
      auto results = co_await tools.answer(std::move(calls));
      if (!results) co_return false;
      const std::lock_guard lock(provider_.mutex_);
      for (auto& result : *results) provider_.results_.push_back(std::move(result));
      co_return true;
    }

    static async::Task<base::Result<void>> readInputs(ports::Workspace workspace,
                                                      std::vector<Input>& into) {
      for (const auto& input : workspace.inputs) {
        auto& read = into.emplace_back(Input{input.path, input.readOnly, {}});
        while (read.content.size() < input.content->size())
          read.content += CO_TRY(co_await input.content->read(read.content.size(), 65'536));
      }
      co_return base::Result<void>();
    }

    static async::Task<void> deliver(std::vector<Output> files, ports::OutputFiles& outputs,
                                     model::WorkspaceChanges& changes) {
      for (const auto& file : files) {
        changes.changed.push_back({file.path, file.content.size(), file.wasInput});
        if (!co_await outputs.begin(changes.changed.back())) continue;
        if (!file.content.empty() && !co_await outputs.write(file.content)) continue;
        co_await outputs.finish(true);
      }
    }

    static async::Task<void> deliverState(std::string bytes, ports::StateExchange exchange,
                                          model::KeptState& state) {
      using End = model::KeptState::End;
      if (bytes.empty()) co_return;
      state.end = bytes.size() > exchange.wish.mostBytes ? End::kTooLarge : End::kSaved;
      if (state.end == End::kTooLarge) co_return;
      state.bytes = bytes.size();
      if (!co_await exchange.keep->write(bytes)) state.end = End::kFailed;
    }

    static model::RunResult killed() {
      model::RunResult result;
      result.end = model::Cancelled{};
      return result;
    }

    FakeSandboxProvider& provider_;
  };

  struct Running {
    explicit Running(FakeSandboxProvider& provider) : provider_(provider) {
      const std::size_t now = ++provider_.running_;
      auto most = provider_.mostRunning_.load();
      while (now > most && !provider_.mostRunning_.compare_exchange_weak(most, now)) {
      }
    }
    Running(const Running&) = delete;
    ~Running() { --provider_.running_; }
    FakeSandboxProvider& provider_;
  };

  void remember(const Run& run) {
    const std::lock_guard lock(mutex_);
    runs_.push_back(run);
  }

  mutable std::mutex mutex_;
  std::vector<Run> runs_;
  std::vector<ports::Asker> askers_;
  std::vector<model::ToolResult> results_;
  std::atomic<std::size_t> acquired_{0};
  std::atomic<std::size_t> running_{0};
  std::atomic<std::size_t> mostRunning_{0};
};

}  // namespace execution
