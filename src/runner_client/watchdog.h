#pragma once

#include <memory>

#include "async/deadline.h"
#include "async/timer.h"
#include "protocol/frame_stream.h"

namespace runner_client {

/// Closes a connection when its time is over, so that reads and writes on it fail. On one
/// io_context.
class Watchdog {
 public:
  Watchdog(const boost::asio::any_io_executor& executor,
           std::weak_ptr<protocol::FrameStream> stream, async::SteadyClock::time_point at);
  ~Watchdog() { stop(); }
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  /// Moves the end of the time to `at`; never a later one than before.
  void hurry(async::SteadyClock::time_point at);
  void stop() {
    *stopped_ = true;
    timer_.cancel();
  }

 private:
  void arm();

  async::Timer timer_;
  std::weak_ptr<protocol::FrameStream> stream_;
  std::shared_ptr<bool> stopped_ = std::make_shared<bool>(false);
};

}  // namespace runner_client
