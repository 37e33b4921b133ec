#include "async/clock.h"

#include <gtest/gtest.h>

#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/co_test.h"
#include "async/deadline.h"
#include "async/moved_clock.h"
#include "async/timer.h"

namespace async {
namespace {

using namespace std::chrono_literals;

TEST(SteadyClock, IsTheSystemsUnlessATestMovesIt) {
  const auto ours = SteadyClock::now();
  const auto real = std::chrono::steady_clock::now();
  const auto again = SteadyClock::now();
  const auto ahead = real.time_since_epoch() - ours.time_since_epoch();
  EXPECT_LE(ahead, again - ours);
  EXPECT_EQ(SteadyClock::sleepable(1h), 1h) << "nothing looks at the clock more often than it must";
}

TEST(SteadyClock, NeverGoesBack) {
  const auto before = SteadyClock::now();
  {
    MovedClock clock;
    clock.advance(1h);
  }
  EXPECT_GE(SteadyClock::now() - before, 1h);
}

TEST(Deadline, PassesWhenTimeIsMoved) {
  MovedClock clock;
  const auto deadline = Deadline::in(1h);
  EXPECT_FALSE(deadline.passed());
  clock.advance(1h);
  EXPECT_TRUE(deadline.passed());
  EXPECT_EQ(deadline.left(), 0s);
}

CO_TEST(Timer, WakesWhenTimeIsMovedBeyondItsEnd) {
  MovedClock clock;
  const auto executor = co_await boost::asio::this_coro::executor;
  Timer hour(executor, 1h);
  Timer day(executor, 24h);
  bool dayOver = false;
  day.async_wait([&](auto error) { dayOver = !error; });
  Timer mover(executor, 10ms);
  mover.async_wait([&](auto) { clock.advance(2h); });
  co_await hour.async_wait(boost::asio::use_awaitable);
  EXPECT_FALSE(dayOver);
  clock.advance(24h);
  Timer moment(executor, 20ms);
  co_await moment.async_wait(boost::asio::use_awaitable);
  EXPECT_TRUE(dayOver);
}

CO_TEST(Timer, WaitsItsTimeWhenNobodyMovesIt) {
  const auto started = std::chrono::steady_clock::now();
  Timer timer(co_await boost::asio::this_coro::executor, 30ms);
  co_await timer.async_wait(boost::asio::use_awaitable);
  EXPECT_GE(std::chrono::steady_clock::now() - started, 30ms);
}

}  // namespace
}  // namespace async
