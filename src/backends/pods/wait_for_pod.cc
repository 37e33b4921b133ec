#include "backends/pods/wait_for_pod.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/timer.h"

namespace pods {
namespace asio = boost::asio;
namespace {

/// A place in the line; given up in every case, also when the waiting coroutine is destroyed.
class Place {
 public:
  Place(std::shared_ptr<Keeper> keeper, std::size_t pool)
      : keeper_(std::move(keeper)), pool_(pool), waiter_(std::make_shared<Waiter>()) {}
  ~Place() {
    leave();
    // Nobody came back for it.
    if (waiter_->given && *waiter_->given) keeper_->removeWarm((*waiter_->given)->uid);
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  [[nodiscard]] Waiter& waiter() { return *waiter_; }
  [[nodiscard]] base::Result<void> enter() { return keeper_->pods().enter(pool_, waiter_); }
  void leave() { keeper_->pods().leave(pool_, waiter_); }
  [[nodiscard]] std::optional<base::Result<WarmPod>> takeGiven() {
    leave();
    return std::exchange(waiter_->given, std::nullopt);
  }

 private:
  std::shared_ptr<Keeper> keeper_;
  std::size_t pool_;
  std::shared_ptr<Waiter> waiter_;
};

}  // namespace

async::Task<base::Result<WarmPod>> waitForPod(std::shared_ptr<Keeper> keeper, std::size_t pool,
                                              async::Deadline deadline) {
  const auto executor = co_await asio::this_coro::executor;
  const auto timer = std::make_shared<async::Timer>(executor, deadline.at());
  Place place(keeper, pool);
  // Woken on the keeper's thread; the timer belongs to ours.
  place.waiter().wake = [executor, timer] { asio::post(executor, [timer] { timer->cancel(); }); };
  CO_TRY(place.enter());
  keeper->wanted();
  co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
  if (auto given = place.takeGiven()) co_return *std::move(given);
  co_return base::fail(noPod(keeper->pods().troubleOf(pool)));
}

}  // namespace pods
