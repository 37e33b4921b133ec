#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "async/cancel_token.h"
#include "async/task.h"
#include "base/result.h"
#include "model/run.h"
#include "ports/workspace.h"

// Programs that wait for the results of their calls, and may be continued by another server than
// the one that began them.
namespace ports {

class OutputListener;

/// Where a program runs, as other servers find it.
struct RunPlace {
  std::string name = {};  ///< 1 to 64 of A-Z a-z 0-9 _ -
  /// Secret: all servers know it that may go on with programs there, and nobody else does, but
  /// perhaps a program there that has overcome its walls.
  std::string key = {};
};

/// What lets another server go on with a run.
struct Suspension {
  std::string run = {};                 ///< by which others know it; unique
  std::string lease = {};               ///< secret that they have to show
  std::chrono::milliseconds longest{};  ///< how long the program waits for somebody
  /// What they are given then, at most model::kMostRunContextBytes; as far as the walls around the
  /// program hold.
  std::string context = {};
};

/// A wish to go on with a run of another server.
struct RunClaim {
  std::string place = {}, run = {}, lease = {};
  std::uint32_t round = 0;  ///< of calls, from 1 on, whose results there are
};

/// A run that was another server's, and is ours now. Belongs to the io_context that took it over.
/// Destroyed without goOn(), it waits on for the next who comes.
class SuspendedRun {
 public:
  virtual ~SuspendedRun() = default;

  /// As it comes from there: foreign bytes.
  [[nodiscard]] virtual const std::string& context() const = 0;

  /// As Sandbox::run() from here on; `listener` hears all output from the beginning.
  /// listener.toolCalls() is told of the rounds that were answered before, then asked for the
  /// others. `limits` are those under which the program was begun, the inputs of `workspace` those
  /// with which it was; their contents are not read. May be called once.
  [[nodiscard]] virtual async::Task<base::Result<model::RunResult>> goOn(
      model::RunLimits limits, Workspace workspace, OutputListener& listener,
      async::CancelToken& cancel) = 0;
};

/// The code of errors of Sandbox::run and SuspendedRun::goOn after which the run is not ours any
/// more: another server has taken it over, or it was given up while we did not reach it.
inline constexpr const char* kTakenOver = "taken_over";

}  // namespace ports
