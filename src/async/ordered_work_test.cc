#include "async/ordered_work.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <memory>
#include <vector>

#include "async/co_test.h"

namespace async {
namespace {

CO_TEST(OrderedWork, IsDoneInOrderOnSeveralThreads) {
  WorkerThreads workers("worker", 3);
  const auto done = std::make_shared<std::vector<int>>();  // touched by one piece at a time
  OrderedWork work(workers, 4);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_TRUE(co_await work.add([done, i] {
      done->push_back(i);
      return true;
    }));
  }
  EXPECT_TRUE(co_await work.settled());
  EXPECT_EQ(done->size(), 1000U);
  EXPECT_TRUE(std::ranges::is_sorted(*done));
}

CO_TEST(OrderedWork, LetsNobodyGetTooFarAhead) {
  WorkerThreads workers("worker", 1);
  const auto begun = std::make_shared<std::atomic<int>>(0),
             done = std::make_shared<std::atomic<int>>(0);
  OrderedWork work(workers, 2);
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(co_await work.add([done] {
      ++*done;
      return true;
    }));
    EXPECT_LE(++*begun - *done, 2);
  }
  EXPECT_TRUE(co_await work.settled());
  EXPECT_EQ(*done, 50);
}

CO_TEST(OrderedWork, EndsWithWhatIsInVain) {
  WorkerThreads workers("worker", 1);
  const auto gate = std::make_shared<std::promise<void>>();
  const auto after = std::make_shared<bool>(false);
  OrderedWork work(workers, 3);
  EXPECT_TRUE(co_await work.add([gate] {
    gate->get_future().wait();
    return false;
  }));
  const auto later = [after] {
    *after = true;
    return true;
  };
  EXPECT_TRUE(co_await work.add(later));
  gate->set_value();
  EXPECT_FALSE(co_await work.settled());
  EXPECT_FALSE(co_await work.add(later));
  EXPECT_FALSE(*after);
}

CO_TEST(OrderedWork, LetsOthersHaveTheThread) {
  WorkerThreads workers("worker", 1);
  const auto gate = std::make_shared<std::promise<void>>();
  const auto order = std::make_shared<std::vector<int>>();
  OrderedWork work(workers, 3);
  EXPECT_TRUE(co_await work.add([gate] {
    gate->get_future().wait();
    return true;
  }));
  EXPECT_TRUE(co_await work.add([order] {
    order->push_back(2);
    return true;
  }));
  workers.post([order] { order->push_back(1); });
  gate->set_value();
  EXPECT_TRUE(co_await work.settled());
  EXPECT_EQ(*order, (std::vector{1, 2}));
}

CO_TEST(OrderedWork, GoesOnWithoutWhoeverGaveIt) {
  WorkerThreads workers("worker", 1);
  const auto gate = std::make_shared<std::promise<void>>();
  const auto done = std::make_shared<int>(0);
  {
    OrderedWork work(workers, 3);
    for (int i = 0; i < 3; ++i) {
      EXPECT_TRUE(co_await work.add([gate, done, i] {
        if (i == 0) gate->get_future().wait();
        ++*done;
        return true;
      }));
    }
  }
  gate->set_value();
  workers.stop();
  EXPECT_EQ(*done, 3);
}

}  // namespace
}  // namespace async
