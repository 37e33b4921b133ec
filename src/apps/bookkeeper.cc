#include "apps/bookkeeper.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

#include "apps/wait_for.h"
#include "async/timer.h"
#include "model/timestamp.h"

namespace apps {
namespace {

constexpr std::chrono::seconds kInterval{5};
constexpr std::size_t kStep = 200;  // counters; about a millisecond of their database

}  // namespace

void Bookkeeper::start(const boost::asio::any_io_executor& executor) {
  boost::asio::co_spawn(executor, work(), boost::asio::detached);
}

async::Task<> Bookkeeper::work() {
  async::Timer timer(co_await boost::asio::this_coro::executor);
  for (;;) {
    timer.expires_after(kInterval);
    co_await timer.async_wait(boost::asio::use_awaitable);
    const auto done = co_await writeDown();
    if (!done) log_.warning("uses of keys wait to be noted", {{"reason", done.error().message}});
  }
}

async::Task<base::Result<void>> Bookkeeper::writeDown() {
  CO_TRY(co_await keys_.saveUses());
  while (CO_TRY(co_await counters_.removeEnded(model::timestampNow(), kStep)) == kStep) {
  }
  co_return base::Result<void>();
}

void Bookkeeper::finish() {
  const auto done = waitFor(writeDown());
  if (!done) log_.warning("uses of keys were not noted", {{"reason", done.error().message}});
}

}  // namespace apps
