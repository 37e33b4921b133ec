#pragma once

#include <cstdint>
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

/// What is told about the variables that a run left to the next one of its session.
struct StateOutcome {
  bool saved = false;
  std::uint64_t size = 0;   ///< when saved
  std::string sha256 = {};  ///< hex, when saved
  std::string error = {};   ///< a word of the wire when they were refused: "state_too_large"
  std::string notes = {};   ///< lines for the end of stderr
};

/// What the client is told.
struct ExecutionOutcome {
  std::string sessionId;
  RunLimits limits;  ///< in force for this run, multipliers applied
  RunResult run;
  StateOutcome state = {};
};

}  // namespace model
