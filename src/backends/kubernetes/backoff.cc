#include "backends/kubernetes/backoff.h"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/timer.h"

namespace kubernetes {

using std::chrono::milliseconds;

Backoff::Backoff(milliseconds first, milliseconds most)
    : first_(first), most_(most), whole_(first), random_(std::random_device()()) {}

milliseconds Backoff::next() {
  const auto whole = whole_.count();
  whole_ = std::min(whole_ * 2, most_);
  return milliseconds(std::uniform_int_distribution(whole / 2, whole)(random_));
}

milliseconds spread(milliseconds least) {
  std::random_device random;
  return milliseconds(std::uniform_int_distribution(least.count(), 2 * least.count())(random));
}

async::Task<bool> pause(milliseconds time, async::CancelToken& cancel) {
  async::Timer timer(co_await boost::asio::this_coro::executor, time);
  const auto wakes = cancel.onCancel([&timer] { timer.cancel(); });
  if (cancel.cancelled()) co_return false;
  boost::system::error_code ignored;
  co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
  co_return !cancel.cancelled();
}

}  // namespace kubernetes
