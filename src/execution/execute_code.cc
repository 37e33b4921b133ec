#include "execution/execute_code.h"

#include <boost/asio/this_coro.hpp>
#include <chrono>
#include <variant>

#include "base/ids.h"
#include "execution/run_carrying.h"
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

bool namesItsSession(const model::ExecutionRequest& request) {
  return request.sessionId && !request.sessionId->empty();
}

/// What another server would need to end this execution. `workspace` may be null.
RunContext contextOf(const model::ExecutionRequest& request, const model::RunLimits& limits,
                     files::SessionWorkspace* workspace, const std::string& sessionId) {
  RunContext context{.owner = request.owner,
                     .language = request.program.language,
                     .functions = *request.program.tools,
                     .limits = limits,
                     .expectsVariables = namesItsSession(request),
                     .session = {.id = sessionId, .owner = request.owner}};
  if (workspace == nullptr) return context;
  context.session = workspace->session().session();
  context.inputs = workspace->inputs();
  return context;
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

/// Saves what the run left. A session that begins with this run is remembered first.
async::Task<model::StateOutcome> settle(CarriedState& carried, files::ExecutionSession& session,
                                        model::KeptState kept) {
  // If it cannot be, saving tells that the session is not there.
  if (kept.end == model::KeptState::End::kSaved) (void)co_await session.keep();
  co_return co_await carried.settle(std::move(kept));
}

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
  observe(outcome);
  co_return outcome;
}

async::Task<base::Result<model::ExecutionOutcome>> ExecuteCode::goOn(
    ports::SuspendedRun& run, const RunContext& context, ports::OutputListener& listener,
    async::CancelToken& cancel) {
  auto outcome = co_await end(run, context, listener, cancel);
  observe(outcome);
  co_return outcome;
}

void ExecuteCode::observe(const base::Result<model::ExecutionOutcome>& outcome) {
  if (outcome) {
    observer_.onExecutionFinished(*outcome);
  } else if (outcome.error().code != ports::kTakenOver) {  // else another server tells
    observer_.onExecutionRefused(outcome.error().message);
  }
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
  // As late as can be: what another run of the session saves while this one waits is not missed.
  const auto carried =
      co_await stateFor(request.program, *language, workspace.get(), limits.tmpBytes);
  if (request.program.tools)
    seat.noteContext(contextOf(request, limits, workspace.get(), sessionId));
  const ports::Asker asker{request.owner, sessionId};
  const auto run = [&](ports::Workspace with) {
    return runInSandbox(request.program, asker, limits, with, queueEnd, listener, cancel);
  };
  auto result = CO_TRY(co_await runCarrying(carried.get(), view, run));

  model::ExecutionOutcome outcome{.sessionId = sessionId, .limits = limits};
  if (workspace) outcome.files = workspace->seal(result.files);
  if (carried) outcome.state = co_await settle(*carried, workspace->session(), result.state);
  outcome.state.expected = namesItsSession(request);
  outcome.run = std::move(result);
  co_return outcome;
}

async::Task<base::Result<model::ExecutionOutcome>> ExecuteCode::end(ports::SuspendedRun& run,
                                                                    const RunContext& context,
                                                                    ports::OutputListener& listener,
                                                                    async::CancelToken& cancel) {
  std::unique_ptr<files::SessionWorkspace> workspace;
  if (workspaces_ != nullptr)
    workspace = CO_TRY(co_await workspaces_->openAgain(context.session, context.inputs));
  const auto view = workspace ? workspace->view() : ports::Workspace();
  auto result = CO_TRY(co_await run.goOn(context.limits, view, listener, cancel));
  if (std::holds_alternative<model::Cancelled>(result.end))
    co_return unavailable("The execution was cancelled");
  model::ExecutionOutcome outcome{.sessionId = context.session.id, .limits = context.limits};
  if (workspace) outcome.files = workspace->seal(result.files);
  outcome.state.expected = context.expectsVariables;
  outcome.run = std::move(result);
  co_return outcome;
}

async::Task<std::unique_ptr<CarriedState>> ExecuteCode::stateFor(const model::Program& program,
                                                                 const model::Language& language,
                                                                 files::SessionWorkspace* workspace,
                                                                 std::uint64_t roomInSandbox) {
  const bool carries =
      state_ != nullptr && workspace != nullptr && language.keepsVariables && !program.tools;
  if (!carries) co_return nullptr;
  const auto& session = workspace->session();
  co_return co_await state_->load(session.session(), session.isNew(), roomInSandbox);
}

/// Acquires a sandbox and runs the program; once more if the first sandbox could not be started.
async::Task<base::Result<RunResult>> ExecuteCode::runInSandbox(
    const model::Program& program, const ports::Asker& asker, model::RunLimits limits,
    ports::Workspace workspace, Deadline queueEnd, ports::OutputListener& listener,
    async::CancelToken& cancel) {
  constexpr int kAttempts = 2;
  for (int attempt = 1;; ++attempt) {
    if (cancel.cancelled()) co_return unavailable("The request was cancelled");
    const bool last = attempt == kAttempts || queueEnd.passed();
    auto sandbox = co_await sandboxes_.acquire(program, asker, queueEnd);
    if (!sandbox) {
      if (sandbox.error().kind == ErrorKind::kUnavailable && !last && !queueEnd.passed()) continue;
      co_return tl::unexpected(std::move(sandbox.error()));
    }
    if (cancel.cancelled()) co_return unavailable("The request was cancelled");  // it stays unused

    Noticing heard(listener);
    const auto started = async::SteadyClock::now();
    auto run = co_await runWatched(**sandbox, program, limits, workspace, heard, cancel);
    const bool tooSoon =
        !program.tools && !heard.heard() && async::SteadyClock::now() - started < kStartTime;
    const bool neverStarted = !run && run.error().kind == ErrorKind::kUnavailable &&
                              (tooSoon || run.error().code == ports::kNotAccepted);
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
