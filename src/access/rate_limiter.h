#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "access/caller.h"
#include "access/rate_windows.h"
#include "async/task.h"
#include "base/error.h"
#include "ports/counter_store.h"

namespace auth {

/// What is left to a caller in one of its windows: the one that is nearest to its end, or of those
/// that are used up the one that ends last.
struct Allowance {
  std::string_view period;  ///< "per_minute", ...
  std::uint32_t limit = 0;
  std::uint64_t remaining = 0;
  model::Timestamp resetsAt{};
};

/// Whether an execution may begin.
struct Verdict {
  std::optional<base::Error> refusal = {};  ///< kRateLimited, with retryAfter
  std::optional<Allowance> allowance = {};  ///< nothing where no limit applies
};

/// Holds callers to the limits of their keys: so many executions in each second, minute, hour, day
/// and month of UTC. What is refused is not counted anywhere. When the counters do not work,
/// everybody is let in, and `onFault` hears of each time: limits keep order between tenants, they
/// are no wall. Thread-safe; the store outlives it.
class RateLimiter {
 public:
  struct Options {
    bool enabled = true;
    std::function<model::Timestamp()> now = model::timestampNow;
    std::function<void(const base::Error&)> onFault = {};
  };

  RateLimiter(ports::CounterStore& counters, Options options)
      : counters_(counters), options_(std::move(options)) {}

  /// Counts one execution and lets it in, in one step, or does neither.
  [[nodiscard]] async::Task<Verdict> admit(const Caller& caller) { return judge(caller, 1); }
  /// Whether admit() would let one in now; counts nothing.
  [[nodiscard]] async::Task<Verdict> look(const Caller& caller) { return judge(caller, 0); }

 private:
  [[nodiscard]] async::Task<Verdict> judge(const Caller& caller, std::uint32_t executions);

  ports::CounterStore& counters_;
  const Options options_;
};

}  // namespace auth
