#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>

namespace async {

/// The clock of every deadline: std::chrono::steady_clock, which a test may move ahead
/// (async/moved_clock.h, docs/decisions/0006). Thread-safe.
class SteadyClock {
 public:
  using duration = std::chrono::steady_clock::duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<SteadyClock>;
  static constexpr bool is_steady = true;

  [[nodiscard]] static time_point now() noexcept {
    const duration ahead(ahead_.load(std::memory_order_relaxed));
    return time_point(std::chrono::steady_clock::now().time_since_epoch() + ahead);
  }

  /// How long one who waits for `left` may really sleep before looking at this clock again: all of
  /// it, but a moment only while a test may move time meanwhile.
  [[nodiscard]] static duration sleepable(duration left) noexcept {
    constexpr duration kMoment = std::chrono::milliseconds(1);
    return movable_.load(std::memory_order_relaxed) ? std::min(left, kMoment) : left;
  }

 private:
  friend class MovedClock;
  static inline std::atomic<rep> ahead_{0};
  static inline std::atomic<bool> movable_{false};
};

}  // namespace async
