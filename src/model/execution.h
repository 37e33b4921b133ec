#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/file_reference.h"
#include "model/run.h"
#include "model/session.h"
#include "model/stored_file.h"

namespace model {

/// A checked request to run a program once. Made by api/wire, by tests and by `kubecoderun run`.
struct ExecutionRequest {
  Owner owner = {};
  Program program = {};
  std::optional<Milliseconds> timeout = {};   ///< what the client asked for; clamped by execution
  std::optional<std::string> sessionId = {};  ///< the session to continue; unknown ones are ignored
  std::string entityId = {};                  ///< the agent or assistant that asks; may be empty
  std::vector<FileReference> files = {};      ///< none, and a session: all that lies in it
};

/// The stored files of one execution, as the client is told.
struct ReturnedFiles {
  std::vector<StoredFile> generated = {};  ///< new or changed by the program; byte-wise by name
  std::vector<StoredFile> inherited = {};  ///< inputs as they were, under the names they had here
  std::vector<std::string> deleted = {};   ///< names of inputs that the program removed
  std::vector<std::string> missing = {};   ///< names, or ids, of references to nothing
  std::uint64_t undelivered = 0;           ///< results that could not be stored or were too much
  std::vector<LeftFile> left = {};         ///< the first of those, and why
};

/// What is told about the variables that a run left to the next one of its session.
struct StateOutcome {
  bool saved = false;
  std::uint64_t size = 0;   ///< when saved
  std::string sha256 = {};  ///< hex, when saved
  std::string error = {};   ///< a word of the wire when they were refused: "state_too_large"
  std::string notes = {};   ///< lines about what was not kept, and why
  /// The client named the session, so it counts on its variables: the notes are for stderr, too.
  bool expected = false;
};

/// What the client is told.
struct ExecutionOutcome {
  std::string sessionId = {};
  RunLimits limits = {};  ///< in force for this run, multipliers applied
  RunResult run = {};
  ReturnedFiles files = {};
  StateOutcome state = {};
};

}  // namespace model
