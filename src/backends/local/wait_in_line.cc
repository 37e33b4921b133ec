#include "backends/local/wait_in_line.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/timer.h"

namespace local {
namespace asio = boost::asio;
namespace {

using namespace std::chrono_literals;

base::Error nothingFree(std::string problem) {
  std::string message = "no sandbox became free in time";
  if (!problem.empty()) message += " (" + std::move(problem) + ")";
  return {
      .kind = base::ErrorKind::kUnavailable, .message = std::move(message), .retryAfter = 1'000ms};
}

/// A place in the line; given up in every case, also when the waiting coroutine is destroyed.
class Place {
 public:
  Place(std::shared_ptr<Pools> pools, std::size_t pool)
      : pools_(std::move(pools)), pool_(pool), waiter_(std::make_shared<Waiter>()) {}
  ~Place() { leave(); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  [[nodiscard]] Waiter& waiter() { return *waiter_; }
  [[nodiscard]] base::Result<void> enter() { return pools_->enter(pool_, waiter_); }
  void leave() { pools_->leave(pool_, waiter_); }

 private:
  std::shared_ptr<Pools> pools_;
  std::size_t pool_;
  std::shared_ptr<Waiter> waiter_;
};

}  // namespace

async::Task<base::Result<ParkedSandbox>> waitInLine(std::shared_ptr<Pools> pools, std::size_t pool,
                                                    async::Deadline deadline) {
  const auto executor = co_await asio::this_coro::executor;
  const auto timer = std::make_shared<async::Timer>(executor, deadline.at());
  Place place(pools, pool);
  // Woken on the thread of whoever made the sandbox; the timer belongs to ours.
  place.waiter().wake = [executor, timer] { asio::post(executor, [timer] { timer->cancel(); }); };
  CO_TRY(place.enter());
  co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
  place.leave();
  if (place.waiter().given) co_return *std::move(place.waiter().given);
  co_return base::fail(nothingFree(pools->problemOf(pool)));
}

}  // namespace local
