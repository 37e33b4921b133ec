#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "async/deadline.h"
#include "async/task.h"
#include "protocol/frame_stream.h"
#include "secure_channel/secure_transport.h"

namespace pods {

/// Where a pod's runner listens, and what it knows us by.
struct RunnerAddress {
  std::string ip = {};
  std::uint16_t port = 0;
  secure_channel::ChannelKey key = {};
};

/// An open connection to a runner.
class RunnerLink {
 public:
  RunnerLink() = default;  ///< none
  explicit RunnerLink(std::unique_ptr<secure_channel::SecureTransport> channel);

  [[nodiscard]] const std::shared_ptr<protocol::FrameStream>& stream() const { return stream_; }
  [[nodiscard]] bool isThere() const { return stream_ != nullptr; }
  [[nodiscard]] int descriptor() const { return channel_ == nullptr ? -1 : channel_->descriptor(); }
  /// Whether the runner still holds it; one that is parked says nothing. One system call.
  [[nodiscard]] bool isAlive() const;
  /// See SecureTransport::moveTo.
  [[nodiscard]] base::Result<void> moveTo(const boost::asio::any_io_executor& executor) {
    return channel_->moveTo(executor);
  }

 private:
  secure_channel::SecureTransport* channel_ = nullptr;  // the stream's
  std::shared_ptr<protocol::FrameStream> stream_;
};

/// Connects, on the awaiting io_context. Errors: kUnavailable, also when it takes too long;
/// kInvalid when the peer does not have the key.
[[nodiscard]] async::Task<base::Result<RunnerLink>> connectRunner(RunnerAddress address,
                                                                  async::Deadline deadline);

}  // namespace pods
