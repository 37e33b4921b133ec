#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/task.h"

namespace runner {

/// Lets one coroutine sleep until another wakes it. One io_context, one thread.
class Wakeup {
 public:
  explicit Wakeup(const boost::asio::any_io_executor& executor) : timer_(executor) {}

  /// Wakes whoever waits now; nothing is remembered for later waiters.
  void notify() { timer_.cancel(); }

  /// Until notify() or `at`. The caller checks its own condition before and after.
  [[nodiscard]] async::Task<void> wait(
      std::chrono::steady_clock::time_point at = std::chrono::steady_clock::time_point::max()) {
    timer_.expires_at(at);
    boost::system::error_code ignored;
    co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
  }

 private:
  boost::asio::steady_timer timer_;
};

}  // namespace runner
