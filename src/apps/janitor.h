#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>

#include "async/task.h"
#include "backends/embedded/upkeep.h"
#include "base/result.h"
#include "files/owned_sessions.h"
#include "ports/state_store.h"
#include "telemetry/log.h"

namespace apps {

/// Removes what nobody can see any more: after the start what a crash left, then, at intervals,
/// sessions and variables whose time is over and bytes that nothing needs. In small steps with
/// pauses between, so that no request waits for it. Everything given outlives its executor's
/// io_context.
class Janitor {
 public:
  struct Intervals {
    std::chrono::minutes sessions;  ///< and bytes
    std::chrono::seconds states;
  };

  Janitor(files::OwnedSessions& sessions, ports::StateStore& states, embedded::Upkeep& upkeep,
          Intervals intervals, const telemetry::Log& log)
      : sessions_(sessions), states_(states), upkeep_(upkeep), intervals_(intervals), log_(log) {}

  /// Works on `executor` until its io_context stops.
  void start(const boost::asio::any_io_executor& executor);

 private:
  [[nodiscard]] async::Task<> work();
  [[nodiscard]] async::Task<base::Result<void>> sweep();
  [[nodiscard]] async::Task<base::Result<void>> clean();
  [[nodiscard]] async::Task<> workOnStates();
  [[nodiscard]] async::Task<base::Result<void>> expireStates();
  void note(const base::Result<void>& done) const;

  files::OwnedSessions& sessions_;
  ports::StateStore& states_;
  embedded::Upkeep& upkeep_;
  const Intervals intervals_;
  const telemetry::Log& log_;
};

}  // namespace apps
