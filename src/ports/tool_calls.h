#pragma once

#include <vector>

#include "async/task.h"
#include "base/result.h"
#include "model/tools.h"

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
};

}  // namespace ports
