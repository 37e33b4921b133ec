#include "runner_client/watchdog.h"

namespace runner_client {

Watchdog::Watchdog(const boost::asio::any_io_executor& executor,
                   std::weak_ptr<protocol::FrameStream> stream, async::SteadyClock::time_point at)
    : timer_(executor, at), stream_(std::move(stream)) {
  arm();
}

void Watchdog::hurry(async::SteadyClock::time_point at) {
  if (at >= timer_.expiry()) return;
  timer_.expires_at(at);  // cancels the wait that is pending
  arm();
}

void Watchdog::arm() {
  timer_.async_wait([stopped = stopped_, stream = stream_](const boost::system::error_code& moved) {
    if (moved || *stopped) return;
    if (const auto open = stream.lock()) open->close();
  });
}

}  // namespace runner_client
