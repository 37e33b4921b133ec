#pragma once

#include <optional>
#include <vector>

#include "async/task.h"
#include "base/result.h"
#include "model/tools.h"
#include "ports/suspended_run.h"

namespace ports {

/// Answers the calls of a program that came with tools (model::Program::tools). Used on the
/// io_context that awaits Sandbox::run.
class ToolCalls {
 public:
  virtual ~ToolCalls() = default;

  /// The program waits for all of `calls`, of which there is at least one. Takes as long as it
  /// takes: the program's clock stands still, unless it computes meanwhile. One result for each
  /// call. An error means that nobody will answer: the program is then killed, as by a cancel.
  [[nodiscard]] virtual async::Task<base::Result<std::vector<model::ToolResult>>> answer(
      std::vector<model::ToolCall> calls) = 0;

  /// The program is about to begin in a place where other servers may go on with it; how. Not
  /// called where runs belong to the server that began them. Nothing: this one does, too.
  [[nodiscard]] virtual std::optional<Suspension> suspendAt(const RunPlace& /*place*/) {
    return std::nullopt;
  }
  /// Of a run that was taken over: a round that has its results. Their inputs are empty.
  virtual void onAnswered(const std::vector<model::ToolCall>& /*calls*/) {}
  /// The sandbox is lost, or another server's, while answer() waits: it is to return, soon,
  /// whatever it returns.
  virtual void onLost() {}
};

}  // namespace ports
