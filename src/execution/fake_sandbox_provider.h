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
#include "execution/fake_places.h"
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
  /// Where programs with tools wait for any server; null: only for this one. Outlives it.
  FakePlaces* places = nullptr;
  /// How long a program takes unless it is cancelled.
  std::chrono::milliseconds takes{0};
  /// How long one that others may take over goes on after its last calls.
  std::chrono::milliseconds takesAfterCalls{0};
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

  async::Task<base::Result<ports::RunPlace>> findPlace(std::string name) override {
    if (places == nullptr || name != places->place().name)
      co_return base::fail(base::ErrorKind::kNotFound, "no such place");
    co_return places->place();
  }

  async::Task<base::Result<std::unique_ptr<ports::SuspendedRun>>> takeOver(
      ports::RunClaim claim) override {
    auto share = places == nullptr ? FakePlaces::Share() : places->takeOver(claim);
    if (!share.run) co_return base::fail(base::ErrorKind::kNotFound, "no such run");
    co_return std::make_unique<FakeSuspendedRun>(*this, std::move(share));
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
        auto& tools = *listener.toolCalls();
        std::optional<ports::Suspension> how;
        if (provider_.places != nullptr) how = tools.suspendAt(provider_.places->place());
        if (how) {
          const auto shared = provider_.places->begin(*std::move(how), run.program);
          CO_TRY(co_await provider_.callTools(tools, shared));
        } else {
          for (const auto& round : provider_.calls) {
            if (!co_await provider_.callTools(round, tools)) co_return killed();
          }
        }
      }
      co_return co_await provider_.finish(run, workspace, listener, cancel);
    }

   private:
    static async::Task<base::Result<void>> readInputs(ports::Workspace workspace,
                                                      std::vector<Input>& into) {
      for (const auto& input : workspace.inputs) {
        auto& read = into.emplace_back(Input{input.path, input.readOnly, {}});
        while (read.content.size() < input.content->size())
          read.content += CO_TRY(co_await input.content->read(read.content.size(), 65'536));
      }
      co_return base::Result<void>();
    }

    FakeSandboxProvider& provider_;
  };

  class FakeSuspendedRun : public ports::SuspendedRun {
   public:
    FakeSuspendedRun(FakeSandboxProvider& provider, FakePlaces::Share share)
        : provider_(provider), share_(std::move(share)), context_(share_.run->how.context) {}

    const std::string& context() const override { return context_; }

    async::Task<RunReply> goOn(model::RunLimits limits, ports::Workspace workspace,
                               ports::OutputListener& listener,
                               async::CancelToken& cancel) override {
      const Running counted(provider_);
      const Run run{.program = share_.run->program, .limits = limits, .inputs = {}};
      CO_TRY(co_await provider_.callTools(*listener.toolCalls(), share_));
      co_return co_await provider_.finish(run, workspace, listener, cancel);
    }

   private:
    FakeSandboxProvider& provider_;
    const FakePlaces::Share share_;
    const std::string context_;
  };

  async::Task<bool> callTools(std::vector<model::ToolCall> calls, ports::ToolCalls& tools) {
    auto results = co_await tools.answer(std::move(calls));
    if (!results) co_return false;
    const std::lock_guard lock(mutex_);
    for (auto& result : *results) results_.push_back(std::move(result));
    co_return true;
  }

  /// All rounds of a run that others may take over, from where it is.
  async::Task<base::Result<void>> callTools(ports::ToolCalls& tools, FakePlaces::Share share) {
    FakePlaces::Holder holder(*places, share, co_await boost::asio::this_coro::executor, tools);
    const base::Error lost{
        .kind = base::ErrorKind::kUnavailable, .message = "taken over", .code = ports::kTakenOver};
    for (std::uint32_t round = 1; round <= calls.size(); ++round) {
      if (round <= holder.answeredBefore()) {
        tools.onAnswered(calls[round - 1]);
        continue;
      }
      if (!holder.beginRound(round)) co_return base::fail(lost);
      auto results = co_await tools.answer(calls[round - 1]);
      if (!holder.hasIt()) co_return base::fail(lost);
      if (!results) holder.end();
      if (!results) co_return base::fail(base::ErrorKind::kUnavailable, "killed");
      if (!holder.endRound(round)) co_return base::fail(lost);
      const std::lock_guard lock(mutex_);
      for (auto& result : *results) results_.push_back(std::move(result));
    }
    if (takesAfterCalls.count() > 0) {
      async::Timer timer(co_await boost::asio::this_coro::executor, takesAfterCalls);
      boost::system::error_code woken;
      co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
      if (!holder.hasIt()) co_return base::fail(lost);
    }
    holder.end();
    co_return base::Result<void>();
  }

  /// After its calls: what it says and leaves.
  async::Task<RunReply> finish(const Run& run, ports::Workspace workspace,
                               ports::OutputListener& listener, async::CancelToken& cancel) {
    if (cancel.cancelled()) co_return killed();
    auto reply = behave(run);
    if (reply && !reply->stdoutBytes.empty()) {
      listener.onOutput(model::Stream::kStdout, reply->stdoutBytes);
    }
    if (reply && workspace.outputs != nullptr)
      co_await deliver(leave(run), *workspace.outputs, reply->files);
    if (reply && workspace.state.keep != nullptr)
      co_await deliverState(keep(run), workspace.state, reply->state);
    co_return reply;
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
