#pragma once

#include <chrono>
#include <cstdint>
#include <random>

#include "async/cancel_token.h"
#include "async/task.h"

namespace kubernetes {

/// How long to wait between tries: at first about `first`, each time twice as long, about `most` in
/// the end. Each wait is between half and all of that, so that many clients do not come together.
class Backoff {
 public:
  Backoff(std::chrono::milliseconds first, std::chrono::milliseconds most);

  [[nodiscard]] std::chrono::milliseconds next();
  /// The trouble is over: the next wait is a first one.
  void reset() { whole_ = first_; }

 private:
  std::chrono::milliseconds first_, most_, whole_;
  std::minstd_rand random_;
};

/// Between `least` and twice that, at random.
[[nodiscard]] std::chrono::milliseconds spread(std::chrono::milliseconds least);

/// Waits. Early and false when `cancel` fires, which outlives the task.
[[nodiscard]] async::Task<bool> pause(std::chrono::milliseconds time, async::CancelToken& cancel);

}  // namespace kubernetes
