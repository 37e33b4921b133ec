#include "execution/admission.h"
#include "async/timer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <string>
#include <thread>
#include <vector>

#include "async/co_test.h"

namespace execution {
namespace {

using namespace std::chrono_literals;
using async::CancelToken;
using async::Deadline;
using async::Task;
using base::ErrorKind;

model::Principal principal(std::string id) {
  return {.kind = model::Principal::Kind::kKey, .id = std::move(id)};
}

CO_TEST(Admission, GivesAPlaceBackWhenItIsDestroyed) {
  Admission admission({.places = 1, .perPrincipal = 1, .waiting = 1});
  CancelToken cancel;
  {
    const auto place = co_await admission.enter(principal("a"), Deadline::in(1s), cancel);
    EXPECT_TRUE(place);
    EXPECT_EQ(admission.load().running, 1U);
  }
  EXPECT_EQ(admission.load().running, 0U);
}

CO_TEST(Admission, RefusesWhoWaitedTooLong) {
  Admission admission({.places = 1, .perPrincipal = 1, .waiting = 1});
  CancelToken cancel;
  const auto place = co_await admission.enter(principal("a"), Deadline::in(1s), cancel);
  const auto started = async::SteadyClock::now();
  const auto late = co_await admission.enter(principal("b"), Deadline::in(30ms), cancel);
  EXPECT_EQ(late.error().kind, ErrorKind::kUnavailable);
  EXPECT_TRUE(late.error().retryAfter.has_value());
  EXPECT_GE(async::SteadyClock::now() - started, 30ms);
  EXPECT_EQ(admission.load().waiting, 0U);
}

CO_TEST(Admission, LetsCancelledWaitersLeave) {
  Admission admission({.places = 1, .perPrincipal = 1, .waiting = 1});
  CancelToken unused, cancel;
  const auto place = co_await admission.enter(principal("a"), Deadline::in(1s), unused);
  async::Timer timer(co_await boost::asio::this_coro::executor, 10ms);
  timer.async_wait([&](auto) { cancel.cancel(); });
  const auto left = co_await admission.enter(principal("b"), Deadline::in(1h), cancel);
  EXPECT_FALSE(left);
  EXPECT_EQ(admission.load().waiting, 0U);
}

CO_TEST(Admission, SendsEveryoneAwayWhenItCloses) {
  Admission admission({.places = 1, .perPrincipal = 1, .waiting = 1});
  CancelToken cancel;
  const auto place = co_await admission.enter(principal("a"), Deadline::in(1s), cancel);
  async::Timer timer(co_await boost::asio::this_coro::executor, 10ms);
  timer.async_wait([&](auto) { admission.close(); });
  const auto left = co_await admission.enter(principal("b"), Deadline::in(1h), cancel);
  EXPECT_EQ(left.error().kind, ErrorKind::kUnavailable);
  const auto later = co_await admission.enter(principal("b"), Deadline::in(1h), cancel);
  EXPECT_FALSE(later);
}

struct Crowd {
  Admission admission{{.places = 4, .perPrincipal = 3, .waiting = 10'000}};
  std::atomic<int> running{0}, most{0}, done{0};
};

Task<void> comeAndGo(Crowd& crowd, std::string name, int times) {
  const auto executor = co_await boost::asio::this_coro::executor;
  for (int i = 0; i < times; ++i) {
    CancelToken cancel;
    const auto place = co_await crowd.admission.enter(principal(name), Deadline::in(8s), cancel);
    EXPECT_TRUE(place);
    EXPECT_EQ(co_await boost::asio::this_coro::executor, executor);
    const int now = ++crowd.running;
    if (now > crowd.most) crowd.most = now;
    async::Timer timer(executor, 100us);
    co_await timer.async_wait(boost::asio::use_awaitable);
    --crowd.running;
    ++crowd.done;
  }
}

TEST(Admission, HoldsItsBoundAcrossThreads) {
  Crowd crowd;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 3; ++thread) {
    threads.emplace_back([&crowd, thread] {
      boost::asio::io_context context;
      for (int i = 0; i < 20; ++i) {
        auto visitor = comeAndGo(crowd, std::to_string(i % 5 + thread), 25);
        boost::asio::co_spawn(context, std::move(visitor), boost::asio::detached);
      }
      context.run();
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(crowd.done, 3 * 20 * 25);
  EXPECT_LE(crowd.most, 4);
  EXPECT_EQ(crowd.admission.load().running, 0U);
}

/// Runs until `end`, again and again, keeping the longest wait.
Task<void> loop(Admission& admission, std::string name, Deadline end,
                std::chrono::nanoseconds& longest, int& runs) {
  const auto executor = co_await boost::asio::this_coro::executor;
  while (!end.passed()) {
    CancelToken cancel;
    const auto asked = async::SteadyClock::now();
    const auto place = co_await admission.enter(principal(name), Deadline::in(5s), cancel);
    longest = std::max<std::chrono::nanoseconds>(longest, async::SteadyClock::now() - asked);
    async::Timer timer(executor, place ? 2ms : 1ms);
    co_await timer.async_wait(boost::asio::use_awaitable);
    runs += place ? 1 : 0;
  }
}

CO_TEST(Admission, OneClientsThousandLoopsDoNotHoldUpAnother) {
  Admission admission(FairQueue::Limits::with(4, 256));
  const auto executor = co_await boost::asio::this_coro::executor;
  const auto end = Deadline::in(400ms);
  std::chrono::nanoseconds greedyWait{}, modestWait{};
  int greedyRuns = 0, modestRuns = 0;
  for (int i = 0; i < 1000; ++i) {
    auto greedy = loop(admission, "greedy", end, greedyWait, greedyRuns);
    boost::asio::co_spawn(executor, std::move(greedy), boost::asio::detached);
  }
  co_await loop(admission, "modest", end, modestWait, modestRuns);
  EXPECT_LT(modestWait, 50ms) << "a place is kept for it";
  EXPECT_GT(greedyRuns, modestRuns);
  EXPECT_GT(6 * modestRuns, greedyRuns) << "it has at least half of what a greedy place has";
  async::Timer settle(executor, 300ms);
  co_await settle.async_wait(boost::asio::use_awaitable);
  EXPECT_EQ(admission.load().running, 0U);
}

}  // namespace
}  // namespace execution
