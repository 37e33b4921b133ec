#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "async/cancel_token.h"
#include "async/deadline.h"
#include "async/task.h"
#include "base/result.h"
#include "model/run.h"
#include "model/session.h"
#include "ports/suspended_run.h"
#include "ports/tool_calls.h"
#include "ports/workspace.h"

namespace ports {

/// Hears what a program writes, while it writes it. Called on the io_context that awaits
/// Sandbox::run. Empty bodies: whoever only wants the result passes a plain OutputListener.
class OutputListener {
 public:
  virtual ~OutputListener() = default;
  /// Whether it wants to hear at once. Otherwise output comes when it suits the sandbox, at the
  /// latest with the result, which costs less.
  [[nodiscard]] virtual bool isLive() const { return false; }
  virtual void onOutput(model::Stream /*stream*/, std::string_view /*bytes*/) {}
  /// Who answers its calls, if it came with tools; not owned, lives as long as the listener.
  [[nodiscard]] virtual ToolCalls* toolCalls() { return nullptr; }
};

/// The code of errors of Sandbox::run after which it is known that nothing of the program has run,
/// and another sandbox may be tried.
inline constexpr const char* kNotAccepted = "not_accepted";

/// For whom a sandbox is, where it may have had an earlier program of the same one.
struct Asker {
  model::Owner owner = {};
  std::string session = {};  ///< its id
};

/// An isolated place in which one program runs once. Belongs to the io_context that acquired it.
/// The destructor destroys it and all that runs in it; one that has not been asked to run anything
/// goes back to its pool instead.
class Sandbox {
 public:
  virtual ~Sandbox() = default;

  /// Runs `program` under `limits` until it ends, is killed at a limit, or `cancel` fires (then the
  /// whole process tree is dead within 200 ms and the end is Cancelled). May be called once.
  /// The inputs of `workspace` are there before it begins; what it left is given to the outputs
  /// however it ended, unless it was cancelled, and is told in RunResult::files. Variables are
  /// saved only when it ended by itself; that changes nothing else in the result.
  /// The wall limit of a program with tools counts from its beginning, and anew from each answer of
  /// listener.toolCalls(), which must not be null then. Such a program keeps no variables.
  /// Errors: kUnavailable when the place where it runs went away (nothing is known of the program,
  /// unless the code is kNotAccepted);
  /// kInvalid when the language is not installed there, or does not keep variables, or the inputs
  /// or the state do not fit into the sandbox; those of an InputSource. Nothing has run after the
  /// latter two.
  [[nodiscard]] virtual async::Task<base::Result<model::RunResult>> run(
      model::Program program, model::RunLimits limits, Workspace workspace,
      OutputListener& listener, async::CancelToken& cancel) = 0;
};

/// Sandboxes of one kind that are kept ready.
struct Pool {
  std::string language = {};
  std::uint32_t target = 0, ready = 0, making = 0, used = 0;
  std::string problem = {};  ///< why none could be made the last time; a sentence, or empty
};

/// What could be acquired now.
struct Capacity {
  bool reachable = false;                      ///< the place where sandboxes are made answers
  std::map<std::string, std::uint32_t> ready;  ///< parked sandboxes by language code
  std::vector<std::string> missingWalls;
  std::string level = {};              ///< what sandboxes are made of; empty where it is not known
  std::vector<std::string> languages;  ///< codes that are installed
  std::vector<Pool> pools = {};        ///< of pods; empty where there are none
  std::string place = {};              ///< of pods: their namespace
  std::string problem = {};  ///< why it is not reachable, or was not the last time, or is not used
};

/// Gives out sandboxes.
///
/// Peers: backends/local (jails on this machine), backends/pods, tests (fake).
/// All methods may be called from any io_context; the awaiting coroutine resumes on its own.
class SandboxProvider {
 public:
  virtual ~SandboxProvider() = default;

  /// A sandbox for `program`'s language (its code is read to choose a warm-up tier, nothing else),
  /// warm if there is one, made on demand otherwise. Waits at most until `deadline`. `asker` need
  /// not outlive the call.
  /// Errors: kInvalid for a language that is not installed; kUnavailable with retryAfter when no
  /// place frees up in time or the place where sandboxes are made is down. The sandbox belongs to
  /// the caller.
  [[nodiscard]] virtual async::Task<base::Result<std::unique_ptr<Sandbox>>> acquire(
      const model::Program& program, const Asker& asker, async::Deadline deadline) = 0;

  /// A place in which programs of other servers may wait. Where runs belong to the server that
  /// began them, there is none. Errors: kNotFound; kUnavailable when it is not known yet.
  [[nodiscard]] virtual async::Task<base::Result<RunPlace>> findPlace(std::string /*name*/) {
    co_return base::fail(base::ErrorKind::kNotFound, "there is no such place");
  }

  /// Takes the run away from the server that has it, if that lives. Of two who do so at a time, the
  /// later has it. Errors: kNotFound when no such run waits there, or not for these results;
  /// kUnavailable when the place is not reached.
  [[nodiscard]] virtual async::Task<base::Result<std::unique_ptr<SuspendedRun>>> takeOver(
      RunClaim /*claim*/) {
    co_return base::fail(base::ErrorKind::kNotFound, "there is no such run");
  }

  /// Never blocks, never waits.
  [[nodiscard]] virtual Capacity capacity() const = 0;

  /// Whether programs may be sent here now; for /ready. backends/local asks its runner, which has
  /// to answer by `deadline`; backends/pods asks nobody and tells what it knows. That none is free,
  /// or that none can be made for the moment, is no error: capacity() has it. Errors: kUnavailable,
  /// with the reason; kInvalid when the runner speaks another version.
  [[nodiscard]] virtual async::Task<base::Result<Capacity>> check(async::Deadline deadline) = 0;
};

}  // namespace ports
