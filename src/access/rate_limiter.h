#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

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
  std::string_view unit;    ///< "minute", ...
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
  [[nodiscard]] async::Task<Verdict> admit(const Caller& caller);
  /// Refuses whom admit() has refused already in a window that is still open. Waits for nothing,
  /// counts nothing.
  [[nodiscard]] Verdict remember(const Caller& caller) const;

 private:
  struct Refused {
    model::RateLimits limits;  // those that were used up; others may say something else
    Allowance exceeded;
  };
  static constexpr std::size_t kMostRefused = 10'000;

  /// Null where none are to be held.
  [[nodiscard]] const model::RateLimits* limitsOf(const Caller& caller) const {
    return options_.enabled && caller.limits ? &*caller.limits : nullptr;
  }
  void noteRefusal(const std::string& id, const Refused& refused, model::Timestamp now);

  ports::CounterStore& counters_;
  const Options options_;
  mutable std::mutex mutex_;                          // guards what follows
  std::unordered_map<std::string, Refused> refused_;  // by principal
};

}  // namespace auth
