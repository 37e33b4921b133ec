#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>
#include <optional>
#include <utility>

#include "base/unique_fd.h"

namespace runner {

/// Our end of one of a jail's pipes or sockets, non-blocking. The io_context does not watch it
/// until somebody wants to wait for it: each event of a watched descriptor wakes the runner, and
/// most programs end before anybody has to wait for what they write. One thread.
class QuietDescriptor {
 public:
  using Watched = boost::asio::posix::stream_descriptor;

  QuietDescriptor(boost::asio::any_io_executor executor, base::UniqueFd descriptor)
      : executor_(std::move(executor)), descriptor_(std::move(descriptor)) {}

  /// For system calls that do not wait; -1 when closed.
  [[nodiscard]] int get() { return watched_ ? watched_->native_handle() : descriptor_.get(); }

  /// For waiting. Watched from now on, until unwatch() or close(); once closed, waiting fails.
  [[nodiscard]] Watched& watched() {
    if (!watched_) watched_.emplace(executor_);
    if (descriptor_) watched_->assign(descriptor_.release());
    return *watched_;
  }
  /// Nobody may be waiting.
  void unwatch() {
    if (watched_) descriptor_.reset(watched_->release());
    watched_.reset();
  }
  /// Whoever waits learns it. Idempotent.
  void close() {
    boost::system::error_code ignored;
    if (watched_) watched_->close(ignored);
    descriptor_.reset();
  }

 private:
  boost::asio::any_io_executor executor_;
  base::UniqueFd descriptor_;  // none while it is watched
  std::optional<Watched> watched_;
};

}  // namespace runner
