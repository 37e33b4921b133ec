#include "apps/janitor.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/timer.h"
#include "model/timestamp.h"
#include "upkeep/expire_sessions.h"

namespace apps {
namespace {

constexpr std::size_t kStep = 20;  // sessions, files or states; some milliseconds of the database
constexpr std::size_t kSweptFiles = 200;  // only looked at, most of them
constexpr std::chrono::milliseconds kPause{50};

async::Task<> pause(std::chrono::milliseconds time) {
  async::Timer timer(co_await boost::asio::this_coro::executor, time);
  co_await timer.async_wait(boost::asio::use_awaitable);
}

}  // namespace

void Janitor::start(const boost::asio::any_io_executor& executor) {
  boost::asio::co_spawn(executor, work(), boost::asio::detached);
  boost::asio::co_spawn(executor, workOnStates(), boost::asio::detached);
}

async::Task<> Janitor::work() {
  note(co_await sweep());
  for (;;) {
    note(co_await clean());
    co_await pause(intervals_.sessions);
  }
}

async::Task<base::Result<void>> Janitor::sweep() {
  while (!CO_TRY(co_await upkeep_.sweep(kSweptFiles)).complete) co_await pause(kPause);
  co_return base::Result<void>();
}

async::Task<base::Result<void>> Janitor::clean() {
  if (const auto oldest = sessions_.oldestUse()) {
    while (CO_TRY(co_await upkeep::expireSessions(sessions_.store(), *oldest, kStep)) == kStep)
      co_await pause(kPause);
  }
  while (CO_TRY(co_await upkeep_.removeReleased(kStep)) == kStep) co_await pause(kPause);
  co_return base::Result<void>();
}

async::Task<> Janitor::workOnStates() {
  for (;;) {
    note(co_await expireStates());
    co_await pause(intervals_.states);
  }
}

/// Their bytes go with the next clean().
async::Task<base::Result<void>> Janitor::expireStates() {
  while (CO_TRY(co_await states_.removeExpired(model::timestampNow(), kStep)) == kStep)
    co_await pause(kPause);
  co_return base::Result<void>();
}

void Janitor::note(const base::Result<void>& done) const {
  if (!done) log_.warning("the janitor could not go on", {{"reason", done.error().message}});
}

}  // namespace apps
