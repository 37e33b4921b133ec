#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

#include "async/clock.h"
#include "http/limits.h"

namespace http {

/// How long the next bytes of a body may keep us waiting.
///
/// One pause lasts for at most Limits::bodyTimeout. All pauses together are paid from an account:
/// it begins with one bodyTimeout, and what arrives adds the time that it may take at minBodyRate.
/// So a body of any size may come as long as it makes progress, and one that drips is given up
/// after bodyTimeout. The account holds no more than six of them, lest a fast beginning buy hours
/// of dripping. Only waiting costs: a slow reader of ours is not the client's fault.
class BodyPatience {
 public:
  using Clock = async::SteadyClock;

  explicit BodyPatience(const Limits& limits)
      : longestPause_(limits.bodyTimeout),
        bytesPerSecond_(limits.minBodyRate),
        account_(limits.bodyTimeout) {}

  /// When waiting that begins now has to end.
  [[nodiscard]] Clock::time_point deadline(Clock::time_point now) const {
    return now + std::min(longestPause_, account_);
  }

  void waited(Clock::duration time) { account_ -= time; }

  /// `bytes` is far below 2^32: it is a piece, not a body.
  void received(std::size_t bytes) {
    const std::chrono::nanoseconds earned(bytes * 1'000'000'000 / bytesPerSecond_);
    account_ = std::min<Clock::duration>(account_ + earned, 6 * longestPause_);
  }

 private:
  const Clock::duration longestPause_;
  const std::size_t bytesPerSecond_;
  Clock::duration account_;
};

}  // namespace http
