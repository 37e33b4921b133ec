#include "async/worker_threads.h"

#include <algorithm>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <future>
#include <memory>
#include <stdexcept>
#include <vector>

#include "async/co_test.h"

namespace async {
namespace {

CO_TEST(WorkerThreads, WorkElsewhereAndResumeTheCallerAtHome) {
  WorkerThreads workers("worker", 1);
  const auto home = std::this_thread::get_id();
  const auto there = co_await workers.run([] { return std::this_thread::get_id(); });
  EXPECT_NE(there, home);
  EXPECT_EQ(std::this_thread::get_id(), home);
}

CO_TEST(WorkerThreads, HandBackWhatOnlyMoves) {
  WorkerThreads workers("worker", 2);
  const auto seven = co_await workers.run([] { return std::make_unique<int>(7); });
  EXPECT_EQ(*seven, 7);
}

CO_TEST(WorkerThreads, HandBackExceptions) {
  WorkerThreads workers("worker", 1);
  bool caught = false;
  try {
    co_await workers.run([]() -> int { throw std::runtime_error("a bug"); });
  } catch (const std::runtime_error&) {
    caught = true;
  }
  EXPECT_TRUE(caught);
}

CO_TEST(WorkerThreads, FinishWhatIsQueuedWhenTheyStop) {
  WorkerThreads workers("worker", 1);
  int done = 0;
  for (int i = 0; i < 100; ++i) workers.post([&done] { ++done; });
  workers.stop();
  EXPECT_EQ(done, 100);
  co_return;
}

CO_TEST(WorkerThreads, LetTheCallerWorkOnceTheyHaveStopped) {
  WorkerThreads workers("worker", 1);
  workers.stop();
  EXPECT_EQ(co_await workers.run([] { return std::this_thread::get_id(); }),
            std::this_thread::get_id());
  int done = 0;
  workers.post([&done] { ++done; });
  EXPECT_EQ(done, 1);
}

CO_TEST(WorkerThreads, LetUpkeepGiveWayButNotForEver) {
  WorkerThreads workers("worker", 1);
  std::promise<void> begin;
  workers.post([&] { begin.get_future().wait(); });
  std::vector<char> order;
  const auto upkeep = [&]() -> Task<> {
    co_await workers.run([&] { order.push_back('u'); }, Urgency::kUpkeep);
  };
  boost::asio::co_spawn(co_await boost::asio::this_coro::executor, upkeep(), boost::asio::detached);
  co_await boost::asio::post(boost::asio::use_awaitable);  // it waits in its queue
  for (int i = 0; i < 100; ++i) workers.post([&] { order.push_back('r'); });
  begin.set_value();
  workers.stop();
  const auto at = std::ranges::find(order, 'u') - order.begin();
  EXPECT_EQ(order.size(), 101U);
  EXPECT_GT(at, 10);
  EXPECT_LT(at, 100);
}

}  // namespace
}  // namespace async
