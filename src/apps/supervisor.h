#pragma once

#include <sys/types.h>

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "apps/child_process.h"
#include "telemetry/log.h"

namespace apps {

/// Keeps a few children alive until it is told to stop; all that the parent of runner and server
/// does. No sockets are read, nothing is parsed: one loop around sigtimedwait and waitpid.
///
/// A child that ends is started again: at once the first time, then ever more slowly. SIGTERM,
/// SIGINT or SIGHUP stop the children one after the other, the last of the list first, each with
/// the next only when it is gone; a second such signal kills instead of asking. A child that exits
/// with kWrongConfiguration, or too often soon after its start, stops everything.
class Supervisor {
 public:
  using Clock = std::chrono::steady_clock;

  struct Pace {
    std::chrono::milliseconds firstPause{100};  ///< before the second restart; doubles from there
    std::chrono::milliseconds longestPause{5'000};
    std::chrono::milliseconds healthyAfter{5'000};  ///< a child this old starts with a clean slate
    unsigned mostFailures = 6;                      ///< in a row, each younger than healthyAfter
  };

  /// `log` outlives the supervisor.
  Supervisor(std::vector<ChildPlan> plans, const telemetry::Log& log);
  Supervisor(std::vector<ChildPlan> plans, const telemetry::Log& log, Pace pace);

  /// Blocks; once; on the only thread of the process. Returns its exit code: 0 after being told to
  /// stop, kWrongConfiguration, or 1 when a child kept failing.
  [[nodiscard]] int run();

 private:
  struct Child {
    ChildPlan plan;
    pid_t pid = 0;  // 0: not running
    Clock::time_point startedAt = {};
    unsigned failures = 0;
    std::optional<Clock::time_point> startAt = {};
    std::optional<Clock::time_point> killAt = {};  // set once it was told to stop
  };

  [[nodiscard]] bool allGone() const;
  [[nodiscard]] std::chrono::milliseconds untilNextEvent() const;
  void startDue();
  void start(Child& child);
  void reap();
  void noteEnd(Child& child, int status);
  void planRestart(Child& child);
  void killOverdue();
  void stop(int exitCode);
  void tellNextToStop();

  std::deque<Child> children_;
  const telemetry::Log& log_;
  const Pace pace_;
  bool stopping_ = false;
  int exitCode_ = 0;
};

/// Exit code of a child for which a restart cannot help; EX_CONFIG of sysexits.h, as runner::serve
/// says it.
inline constexpr int kWrongConfiguration = 78;

}  // namespace apps
