#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/principal.h"
#include "model/run.h"

namespace model {

/// A checked request to run a program once. Made by api/wire, by tests and by `kubecoderun run`.
struct ExecutionRequest {
  Principal principal;
  Program program;
  std::optional<Milliseconds> timeout;   ///< what the client asked for; clamped by execution
  std::optional<std::string> sessionId;  ///< the session to continue; unknown ones are ignored
};

/// What the client is told.
struct ExecutionOutcome {
  std::string sessionId;
  RunLimits limits;  ///< in force for this run, multipliers applied
  RunResult run;
};

}  // namespace model
