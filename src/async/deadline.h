#pragma once

#include "async/clock.h"

namespace async {

/// A point in time after which nobody is interested in the answer. A value; travels with a request.
class Deadline {
 public:
  explicit Deadline(SteadyClock::time_point at) : at_(at) {}
  [[nodiscard]] static Deadline in(SteadyClock::duration duration) {
    return Deadline(SteadyClock::now() + duration);
  }
  [[nodiscard]] static Deadline never() { return Deadline(SteadyClock::time_point::max()); }

  [[nodiscard]] SteadyClock::time_point at() const { return at_; }
  [[nodiscard]] bool passed() const { return SteadyClock::now() >= at_; }
  /// Time left, zero when passed.
  [[nodiscard]] SteadyClock::duration left() const {
    const auto now = SteadyClock::now();
    return now >= at_ ? SteadyClock::duration::zero() : at_ - now;
  }

 private:
  SteadyClock::time_point at_;
};

}  // namespace async
