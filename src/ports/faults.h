#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include "async/task.h"
#include "base/result.h"

namespace ports {

/// For tests: lets a chosen call of a store fail. Shared by the wrappers of one test; one thread.
class Faults {
 public:
  /// The `n`th call from now (1 is the next) fails with `error` and does not reach the store.
  void failCall(std::size_t n, base::Error error) {
    callsUntil_ = n;
    error_ = std::move(error);
  }
  /// How many calls there were.
  [[nodiscard]] std::size_t calls() const { return calls_; }

  /// `call`, or the failure when its turn has come. A task that is never awaited does nothing.
  template <class T>
  [[nodiscard]] async::Task<base::Result<T>> pass(async::Task<base::Result<T>> call) {
    ++calls_;
    if (callsUntil_ != 0 && --callsUntil_ == 0) co_return base::fail(error_);
    co_return co_await std::move(call);
  }

 private:
  std::size_t calls_ = 0;
  std::size_t callsUntil_ = 0;  // 0: none fails
  base::Error error_;
};

}  // namespace ports
