#include "execution/admission.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <string>

#include "async/timer.h"

namespace execution {
namespace {

namespace asio = boost::asio;
using Entry = FairQueue::Entry;

/// What a refused client is told. Programs take a second or two on average, so a place is likely
/// then.
constexpr std::chrono::seconds kRetryAfter{2};

tl::unexpected<base::Error> refused(std::string message) {
  return base::fail({.kind = base::ErrorKind::kUnavailable,
                     .message = std::move(message),
                     .retryAfter = kRetryAfter});
}

std::string keyOf(const model::Principal& principal) {
  return std::to_string(static_cast<int>(principal.kind)) + principal.id;
}

}  // namespace

/// One coroutine in the queue. Its state is guarded by Admission::mutex_; its timer is touched on
/// its own executor only.
struct Admission::Waiter {
  enum class State { kWaiting, kAdmitted, kSentAway };

  explicit Waiter(const asio::any_io_executor& executor) : timer(executor) {}

  void wake(const WaiterPtr& self) {
    asio::post(timer.get_executor(), [self] { self->timer.cancel(); });
  }

  async::Timer timer;
  State state = State::kWaiting;
};

async::Task<base::Result<Admission::Place>> Admission::enter(model::Principal principal,
                                                             async::Deadline deadline,
                                                             async::CancelToken& cancel) {
  const auto waiter = std::make_shared<Waiter>(co_await asio::this_coro::executor);
  FairQueue::Arrival arrival;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) co_return refused("The server is stopping");
    arrival = queue_.arrive(keyOf(principal));
    if (arrival.evicted) sendAway(*arrival.evicted);
    if (arrival.entry == Entry::kWaiting) waiters_[arrival.ticket] = waiter;
  }
  if (arrival.entry == Entry::kRefused) co_return refused("Too many executions are waiting");
  // From here on the ticket is given back on every path, also when this frame is destroyed while it
  // waits.
  Place place(this, arrival.ticket);
  if (arrival.entry == Entry::kAdmitted) co_return place;

  auto onCancel = cancel.onCancel([waiter] { waiter->wake(waiter); });
  boost::system::error_code
      woken;  // by the clock, by a grant or by the cancel token: the state tells
  waiter->timer.expires_at(deadline.at());
  co_await waiter->timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  const std::lock_guard lock(mutex_);
  if (waiter->state == Waiter::State::kAdmitted) co_return place;
  if (waiter->state == Waiter::State::kSentAway)
    co_return refused("Too many executions are waiting");
  if (cancel.cancelled()) co_return refused("The request was cancelled");
  co_return refused("No execution slot became free in time");
}

void Admission::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  while (!waiters_.empty()) sendAway(waiters_.begin()->first);
}

Admission::Load Admission::load() const {
  const std::lock_guard lock(mutex_);
  return {.running = queue_.running(), .waiting = queue_.waiting()};
}

std::size_t Admission::others(FairQueue::Ticket ticket) const {
  const std::lock_guard lock(mutex_);
  return queue_.runningBeside(ticket);
}

void Admission::leave(FairQueue::Ticket ticket) {
  const std::lock_guard lock(mutex_);
  waiters_.erase(ticket);
  queue_.leave(ticket);
  if (!closed_) admitWaiters();
}

void Admission::admitWaiters() {
  while (const auto ticket = queue_.admitNext()) {
    const auto admitted = waiters_.extract(*ticket).mapped();
    admitted->state = Waiter::State::kAdmitted;
    admitted->wake(admitted);
  }
}

void Admission::sendAway(FairQueue::Ticket ticket) {
  const auto leaver = waiters_.extract(ticket).mapped();
  queue_.leave(ticket);
  leaver->state = Waiter::State::kSentAway;
  leaver->wake(leaver);
}

}  // namespace execution
