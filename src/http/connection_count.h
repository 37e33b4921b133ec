#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <mutex>

#include "async/deadline.h"

namespace http {

/// How many connections are open on all threads together. Thread-safe.
class ConnectionCount {
 public:
  [[nodiscard]] std::size_t open() const { return open_.load(std::memory_order_relaxed); }

  void enter() { open_.fetch_add(1, std::memory_order_relaxed); }

  void leave() {
    const std::lock_guard lock(mutex_);
    if (open_.fetch_sub(1, std::memory_order_relaxed) == 1) none_.notify_all();
  }

  /// Whether none was left before the deadline.
  [[nodiscard]] bool waitForNone(async::Deadline deadline) {
    std::unique_lock lock(mutex_);
    const auto none = [this] { return open() == 0; };
    while (!none() && !deadline.passed()) {
      none_.wait_for(lock, async::SteadyClock::sleepable(deadline.left()), none);
    }
    return none();
  }

 private:
  std::atomic<std::size_t> open_ = 0;
  std::mutex mutex_;
  std::condition_variable none_;
};

}  // namespace http
