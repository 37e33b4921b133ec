#pragma once

#include <stdexcept>

#include "async/clock.h"

namespace async {

/// For tests: while it lives, SteadyClock can be moved ahead. One at a time in a process, made
/// before anything that waits and destroyed after it. Time goes on by itself as well.
class MovedClock {
 public:
  MovedClock() {
    if (SteadyClock::movable_.exchange(true)) throw std::logic_error("the clock is moved already");
  }
  ~MovedClock() { SteadyClock::movable_ = false; }  // never back: the clock stays steady
  MovedClock(const MovedClock&) = delete;
  MovedClock& operator=(const MovedClock&) = delete;

  /// What waits for a time before the new one wakes up within about a millisecond. Any thread.
  void advance(SteadyClock::duration time) { SteadyClock::ahead_ += time.count(); }
};

}  // namespace async
