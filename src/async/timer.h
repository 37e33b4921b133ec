#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>

#include "async/clock.h"

namespace async {

/// Tells Asio how long to sleep for a timer; it looks at the clock again before it fires one.
struct WaitTraits {
  static SteadyClock::duration to_wait_duration(const SteadyClock::duration& left) {
    return SteadyClock::sleepable(left);
  }
  static SteadyClock::duration to_wait_duration(const SteadyClock::time_point& at) {
    return SteadyClock::sleepable(at - SteadyClock::now());
  }
};

template <class Executor>
using TimerOn = boost::asio::basic_waitable_timer<SteadyClock, WaitTraits, Executor>;

/// Fires at a time of SteadyClock. What stands in for boost::asio::steady_timer wherever a client
/// may have to wait, so that tests can move the time.
using Timer = TimerOn<boost::asio::any_io_executor>;

}  // namespace async
