#include "execution/execute_code.h"

#include <boost/asio/this_coro.hpp>
#include <chrono>
#include <variant>

#include "base/ids.h"
#include "execution/watched_cancel.h"

namespace execution {
namespace {

using async::Deadline;
using base::ErrorKind;
using model::RunResult;

/// A sandbox that breaks this soon after the hand-over has not run anything worth keeping.
constexpr std::chrono::milliseconds kStartTime{200};

tl::unexpected<base::Error> unavailable(std::string message) {
  return base::fail({.kind = ErrorKind::kUnavailable,
                     .message = std::move(message),
                     .retryAfter = std::chrono::seconds(1)});
}

/// Passes output on and notices that there was some: a program that has been heard is not run
/// again.
class Noticing : public ports::OutputListener {
 public:
  explicit Noticing(ports::OutputListener& listener) : listener_(listener) {}
  bool isLive() const override { return listener_.isLive(); }
  void onOutput(model::Stream stream, std::string_view bytes) override {
    heard_ = true;
    listener_.onOutput(stream, bytes);
  }
  ports::ToolCalls* toolCalls() override { return listener_.toolCalls(); }
  [[nodiscard]] bool heard() const { return heard_; }

 private:
  ports::OutputListener& listener_;
  bool heard_ = false;
};

}  // namespace

async::Task<base::Result<model::ExecutionOutcome>> ExecuteCode::operator()(
    model::ExecutionRequest request, ports::OutputListener& listener, async::CancelToken& cancel) {
  Seat seat;
  co_return co_await (*this)(std::move(request), listener, cancel, seat);
}

async::Task<base::Result<model::ExecutionOutcome>> ExecuteCode::operator()(
    model::ExecutionRequest request, ports::OutputListener& listener, async::CancelToken& cancel,
    Seat& seat) {
  auto outcome = co_await execute(std::move(request), listener, cancel, seat);
  if (outcome) {
    observer_.onExecutionFinished(*outcome);
  } else {
    observer_.onExecutionRefused(outcome.error().message);
  }
  co_return outcome;
}

async::Task<base::Result<model::ExecutionOutcome>> ExecuteCode::execute(
    model::ExecutionRequest request, ports::OutputListener& listener, async::CancelToken& cancel,
    Seat& seat) {
  const auto* language = languages_.find(request.program.language);
  if (language == nullptr) {
    co_return base::fail(ErrorKind::kInvalid,
                         "Unsupported programming language: " + request.program.language);
  }
  request.program.language = language->code;
  auto limits = settings_.limits.limitsFor(*language, request.timeout);
  const auto queueEnd = Deadline::in(settings_.longestQueueTime);

  std::unique_ptr<files::SessionWorkspace> workspace;
  if (workspaces_ != nullptr) workspace = CO_TRY(co_await workspaces_->open(request));
  const auto view = workspace ? workspace->view() : ports::Workspace();
  const auto sessionId = workspace ? workspace->session().id() : base::newId();
  seat.noteSession(sessionId);

  seat.take(CO_TRY(co_await admission_.enter(request.owner.principal, queueEnd, cancel)));
  limits.givesWay = seat.others() >= settings_.runsAtFullWeight;
  auto run =
      CO_TRY(co_await runInSandbox(request.program, limits, view, queueEnd, listener, cancel));

  model::ExecutionOutcome outcome{.sessionId = sessionId, .limits = limits};
  if (workspace) outcome.files = workspace->seal(run.files);
  outcome.run = std::move(run);
  co_return outcome;
}

/// Acquires a sandbox and runs the program; once more if the first sandbox could not be started.
async::Task<base::Result<RunResult>> ExecuteCode::runInSandbox(
    const model::Program& program, model::RunLimits limits, ports::Workspace workspace,
    Deadline queueEnd, ports::OutputListener& listener, async::CancelToken& cancel) {
  constexpr int kAttempts = 2;
  for (int attempt = 1;; ++attempt) {
    if (cancel.cancelled()) co_return unavailable("The request was cancelled");
    const bool last = attempt == kAttempts || queueEnd.passed();
    auto sandbox = co_await sandboxes_.acquire(program, queueEnd);
    if (!sandbox) {
      if (sandbox.error().kind == ErrorKind::kUnavailable && !last && !queueEnd.passed()) continue;
      co_return tl::unexpected(std::move(sandbox.error()));
    }
    if (cancel.cancelled()) co_return unavailable("The request was cancelled");  // it stays unused

    Noticing heard(listener);
    const auto started = async::SteadyClock::now();
    auto run = co_await runWatched(**sandbox, program, limits, workspace, heard, cancel);
    const bool neverStarted = !run && !program.tools &&
                              run.error().kind == ErrorKind::kUnavailable && !heard.heard() &&
                              async::SteadyClock::now() - started < kStartTime;
    if (!neverStarted || last) co_return run;
  }
}

/// Runs the program and makes sure that somebody answers, even if the sandbox does not.
async::Task<base::Result<RunResult>> ExecuteCode::runWatched(
    ports::Sandbox& sandbox, const model::Program& program, model::RunLimits limits,
    ports::Workspace workspace, ports::OutputListener& listener, async::CancelToken& cancel) {
  const auto executor = co_await boost::asio::this_coro::executor;
  // A program with tools waits for others for as long as they take; who answers it has his own end.
  const auto overdue =
      program.tools ? Deadline::never() : Deadline::in(limits.wallTime + settings_.overdueAfter);
  WatchedCancel watched(executor, overdue, cancel);
  auto run = co_await sandbox.run(program, limits, workspace, listener, watched.token());
  if (watched.overdue()) {
    co_return base::fail({.kind = ErrorKind::kTimedOut,
                          .message = "The sandbox did not answer in time",
                          .code = "execution_timeout"});
  }
  if (run && std::holds_alternative<model::Cancelled>(run->end)) {
    co_return unavailable("The execution was cancelled");
  }
  co_return run;
}

}  // namespace execution
