#pragma once

#include <memory>

#include "async/cancel_token.h"
#include "async/deadline.h"
#include "async/task.h"
#include "base/result.h"
#include "execution/admission.h"
#include "execution/carry_state.h"
#include "execution/run_limits_policy.h"
#include "execution/seat.h"
#include "files/session_workspace.h"
#include "model/execution.h"
#include "model/language.h"
#include "ports/observer.h"
#include "ports/sandbox_provider.h"

namespace execution {

/// Runs one program in a fresh sandbox: the use case behind POST /exec and `kubecoderun run`.
/// Thread-safe; everything it refers to outlives it.
class ExecuteCode {
 public:
  struct Settings {
    RunLimitsPolicy limits = {};
    /// How many programs of one principal begin at full weight (model::RunLimits::givesWay).
    std::size_t runsAtFullWeight = 2;
    /// Longest wait for a place and a sandbox together; LibreChat's own calls give up at 15 s.
    model::Milliseconds longestQueueTime{5'000};
    /// How long after a program's own wall limit we wait for its sandbox to say so.
    model::Milliseconds overdueAfter{10'000};
  };

  /// Without `workspaces` no files go in, and nobody looks at what comes out. Without them, or
  /// without `state`, no variables outlive a run.
  ExecuteCode(Admission& admission, ports::SandboxProvider& sandboxes,
              files::SessionWorkspaces* workspaces, CarryState* state,
              const model::LanguageCatalog& languages, ports::Observer& observer, Settings settings)
      : admission_(admission),
        sandboxes_(sandboxes),
        workspaces_(workspaces),
        state_(state),
        languages_(languages),
        observer_(observer),
        settings_(settings) {}

  /// `listener` hears the output while it is written. When `cancel` fires, the program is killed.
  /// Errors: kInvalid for an unknown language, or files that cannot be placed; those of the stores
  /// before the run (after it, a file that is not stored is told in the outcome); kUnavailable when
  /// there is no place or sandbox in time, it breaks under the program, or the run is cancelled;
  /// kTimedOut when the sandbox does not answer. Whatever the program itself does wrong is an
  /// outcome, not an error.
  [[nodiscard]] async::Task<base::Result<model::ExecutionOutcome>> operator()(
      model::ExecutionRequest request, ports::OutputListener& listener, async::CancelToken& cancel);

  /// The same for an execution that gives up its place now and then: a place is taken for it as it
  /// begins, and kept in `seat`.
  [[nodiscard]] async::Task<base::Result<model::ExecutionOutcome>> operator()(
      model::ExecutionRequest request, ports::OutputListener& listener, async::CancelToken& cancel,
      Seat& seat);

  /// Ends an execution that another server began, as that one would have; `context` outlives the
  /// task. It has no place. Errors: those of ports::SuspendedRun::goOn, and of
  /// files::SessionWorkspaces::openAgain.
  [[nodiscard]] async::Task<base::Result<model::ExecutionOutcome>> goOn(
      ports::SuspendedRun& run, const RunContext& context, ports::OutputListener& listener,
      async::CancelToken& cancel);

  [[nodiscard]] ports::SandboxProvider& sandboxes() { return sandboxes_; }

  /// What may run at once and what does.
  [[nodiscard]] Admission::Load load() const { return admission_.load(); }

 private:
  [[nodiscard]] async::Task<base::Result<model::ExecutionOutcome>> end(
      ports::SuspendedRun& run, const RunContext& context, ports::OutputListener& listener,
      async::CancelToken& cancel);
  void observe(const base::Result<model::ExecutionOutcome>& outcome);
  [[nodiscard]] async::Task<base::Result<model::ExecutionOutcome>> execute(
      model::ExecutionRequest request, ports::OutputListener& listener, async::CancelToken& cancel,
      Seat& seat);
  /// The variables of the session, for a program that goes on with them; null for all others.
  [[nodiscard]] async::Task<std::unique_ptr<CarriedState>> stateFor(
      const model::Program& program, const model::Language& language,
      files::SessionWorkspace* workspace, std::uint64_t roomInSandbox);
  [[nodiscard]] async::Task<base::Result<model::RunResult>> runInSandbox(
      const model::Program& program, const ports::Asker& asker, model::RunLimits limits,
      ports::Workspace workspace, async::Deadline queueEnd, ports::OutputListener& listener,
      async::CancelToken& cancel);
  [[nodiscard]] async::Task<base::Result<model::RunResult>> runWatched(
      ports::Sandbox& sandbox, const model::Program& program, model::RunLimits limits,
      ports::Workspace workspace, ports::OutputListener& listener, async::CancelToken& cancel);

  Admission& admission_;
  ports::SandboxProvider& sandboxes_;
  files::SessionWorkspaces* workspaces_;
  CarryState* state_;
  const model::LanguageCatalog& languages_;
  ports::Observer& observer_;
  const Settings settings_;
};

}  // namespace execution
