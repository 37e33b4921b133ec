#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "execution/continuation_token.h"
#include "execution/execute_code.h"
#include "execution/tool_run.h"

namespace execution {

/// The programs that call tools: begins them, continues them with results, keeps the answer that
/// was given last, ends those that nobody continues. The use case behind POST /exec/programmatic.
/// Thread-safe; everything it refers to outlives it. Its runs live in their io_contexts until those
/// are destroyed; it must not be used by then.
class ToolRuns {
 public:
  struct Settings {
    std::size_t most = 64;              ///< programs with tools at a time, running or waiting
    std::size_t mostPerPrincipal = 32;  ///< of one principal
    std::chrono::milliseconds longestWait{300'000};  ///< for the results of calls
    std::chrono::milliseconds longestQueueTime{5'000};
    std::chrono::milliseconds keptAnswer{60'000};  ///< the last one, for a client that asks again
  };
  enum class Cancel { kRequested, kAlreadyCompleted };

  ToolRuns(ExecuteCode& execute, Admission& admission, Settings settings)
      : execute_(execute), admission_(admission), settings_(settings) {}

  /// Begins `request`, whose program came with tools, and answers when it waits or has ended.
  /// `requestId` (may be empty) is a name by which it can be cancelled. When `cancel` fires, the
  /// program is killed. Errors: those of ExecuteCode; kRateLimited when the principal has too many
  /// of these; kUnavailable when all together are too many; kConflict for a request id that is in
  /// use.
  [[nodiscard]] async::Task<base::Result<ToolAnswer>> begin(model::ExecutionRequest request,
                                                            std::string requestId,
                                                            async::CancelToken& cancel);

  /// Continues with the results of all calls that the program waits for; takes it over if it is
  /// another server's, where that can be. Errors: kNotFound for a token that is not one of a run
  /// that waits; kForbidden for one of another principal; those of ToolRun::claim; kConflict also
  /// when another server is at it; kUnavailable when no place becomes free in time, or the run is
  /// not reached, which leaves the token good.
  [[nodiscard]] async::Task<base::Result<ToolAnswer>> resume(model::Principal principal,
                                                             std::string token,
                                                             std::vector<GivenResult> results,
                                                             std::string requestId,
                                                             async::CancelToken& cancel);

  /// Kills the run of that request. Errors: kForbidden when it is another principal's.
  [[nodiscard]] base::Result<Cancel> cancel(const model::Principal& principal,
                                            const std::string& requestId);

  /// Runs that have not ended.
  [[nodiscard]] std::size_t living() const;

 private:
  using RunPtr = std::shared_ptr<ToolRun>;

  [[nodiscard]] base::Result<void> admit(const RunPtr& run, const std::string& requestId);
  [[nodiscard]] base::Result<void> nameRequest(const RunPtr& run, const std::string& requestId);
  [[nodiscard]] base::Result<void> hasRoom(const model::Principal& principal) const;
  [[nodiscard]] RunPtr find(const Continuation& wanted) const;
  [[nodiscard]] async::Task<base::Result<RunPtr>> findOrTakeOver(const model::Principal& principal,
                                                                 const std::string& token,
                                                                 async::CancelToken& cancel);
  [[nodiscard]] async::Task<base::Result<ports::RunPlace>> placeOf(
      const model::Principal& principal, const std::string& token, const Continuation& wanted);
  [[nodiscard]] async::Task<base::Result<RunPtr>> attach(const model::Principal& principal,
                                                         const Continuation& wanted,
                                                         ports::RunPlace place);
  void start(const RunPtr& run, async::Task<base::Result<model::ExecutionOutcome>> execution);
  static async::Task<void> carry(ToolRuns& runs, RunPtr run,
                                 async::Task<base::Result<model::ExecutionOutcome>> execution);
  void noteEnd(const RunPtr& run);
  void forget(const RunPtr& run);
  void erase(const RunPtr& run);

  ExecuteCode& execute_;
  Admission& admission_;
  const Settings settings_;
  const ports::RunPlace here_ = newPlace();  // of runs that nobody else may go on with

  mutable std::mutex mutex_;                     // guards what follows
  std::map<std::string, RunPtr> runs_;           // by id; also those that ended a moment ago
  std::map<std::string, RunPtr> requests_;       // by request id; only living ones
  std::map<std::string, std::size_t> livingOf_;  // by owner
  std::set<RunPtr> living_;
  std::set<std::string> coming_;  // ids of those that are being taken over
  std::deque<RunPtr> ended_;      // the oldest first
};

}  // namespace execution
