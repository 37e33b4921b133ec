#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "async/deadline.h"
#include "async/task.h"
#include "async/timer.h"
#include "base/result.h"

namespace runner_client {

/// Somebody who waits for a T. `wake` is called once, on any thread, after `given` was set.
template <class T>
struct Waiter {
  std::optional<base::Result<T>> given = {};
  std::function<void()> wake = {};
};

/// A place in the line of one of several pools; given up in every case, also when the coroutine
/// that waits is destroyed. `Pools` has enter(), which may set `given` at once, and leave(), after
/// which `given` is not touched any more; both for any thread. On one io_context, `executor`'s.
template <class T, class Pools>
class PlaceInLine {
 public:
  PlaceInLine(std::shared_ptr<Pools> pools, std::size_t pool, boost::asio::any_io_executor executor,
              async::Deadline deadline)
      : pools_(std::move(pools)),
        pool_(pool),
        timer_(std::make_shared<async::Timer>(executor, deadline.at())),
        waiter_(std::make_shared<Waiter<T>>()) {
    // Woken on another thread; the timer belongs to ours.
    waiter_->wake = [executor, timer = timer_] {
      boost::asio::post(executor, [timer] { timer->cancel(); });
    };
  }
  ~PlaceInLine() { pools_->leave(pool_, waiter_); }
  PlaceInLine(const PlaceInLine&) = delete;
  PlaceInLine& operator=(const PlaceInLine&) = delete;

  /// Once, first. Errors: those of Pools::enter().
  [[nodiscard]] base::Result<void> enter() { return pools_->enter(pool_, waiter_); }
  /// After enter(), before anything else is awaited. None when the deadline passes first.
  [[nodiscard]] async::Task<std::optional<base::Result<T>>> wait() {
    co_await timer_->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    co_return leave();
  }
  /// What was given and not fetched by wait().
  [[nodiscard]] std::optional<base::Result<T>> leave() {
    pools_->leave(pool_, waiter_);
    return std::exchange(waiter_->given, std::nullopt);
  }

 private:
  const std::shared_ptr<Pools> pools_;
  const std::size_t pool_;
  const std::shared_ptr<async::Timer> timer_;
  const std::shared_ptr<Waiter<T>> waiter_;
};

}  // namespace runner_client
