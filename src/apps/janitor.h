#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>

#include "async/task.h"
#include "backends/embedded/upkeep.h"
#include "base/result.h"
#include "files/owned_sessions.h"
#include "telemetry/log.h"

namespace apps {

/// Removes what nobody can see any more: after the start what a crash left, then, at intervals,
/// sessions whose time is over and bytes that no file needs. In small steps with pauses between,
/// so that no request waits for it. Everything given outlives its executor's io_context.
class Janitor {
 public:
  Janitor(files::OwnedSessions& sessions, embedded::Upkeep& upkeep, std::chrono::minutes interval,
          const telemetry::Log& log)
      : sessions_(sessions), upkeep_(upkeep), interval_(interval), log_(log) {}

  /// Works on `executor` until its io_context stops.
  void start(const boost::asio::any_io_executor& executor);

 private:
  [[nodiscard]] async::Task<> work();
  [[nodiscard]] async::Task<base::Result<void>> sweep();
  [[nodiscard]] async::Task<base::Result<void>> clean();
  void note(const base::Result<void>& done) const;

  files::OwnedSessions& sessions_;
  embedded::Upkeep& upkeep_;
  const std::chrono::minutes interval_;
  const telemetry::Log& log_;
};

}  // namespace apps
