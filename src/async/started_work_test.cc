#include "async/started_work.h"

#include <future>
#include <memory>
#include <stdexcept>
#include <string>

#include "async/co_test.h"

namespace async {
namespace {

CO_TEST(StartedWork, GoesOnWhileItsStarterDoesSomethingElse) {
  WorkerThreads workers("worker", 1);
  const auto gate = std::make_shared<std::promise<std::string>>();
  StartedWork<std::string> work(workers, [gate] { return gate->get_future().get(); });
  EXPECT_TRUE(work.wasStarted());
  gate->set_value("done");
  EXPECT_EQ(co_await work.result(), "done");
  EXPECT_FALSE(work.wasStarted());
}

CO_TEST(StartedWork, IsWaitedForWhereItsStarterLives) {
  WorkerThreads workers("worker", 1);
  const auto home = std::this_thread::get_id();
  StartedWork<std::thread::id> work(workers, [] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return std::this_thread::get_id();
  });
  EXPECT_NE(co_await work.result(), home);
  EXPECT_EQ(std::this_thread::get_id(), home);
}

CO_TEST(StartedWork, HandsBackExceptions) {
  WorkerThreads workers("worker", 1);
  StartedWork<void> work(workers, [] { throw std::runtime_error("a bug"); });
  bool caught = false;
  try {
    co_await work.result();
  } catch (const std::runtime_error&) {
    caught = true;
  }
  EXPECT_TRUE(caught);
}

CO_TEST(StartedWork, EndsWithoutItsStarter) {
  WorkerThreads workers("worker", 1);
  const auto gate = std::make_shared<std::promise<void>>();
  const auto ended = std::make_shared<bool>(false);
  {
    const StartedWork<void> work(workers, [gate, ended] {
      gate->get_future().wait();
      *ended = true;
    });
  }
  gate->set_value();
  workers.stop();
  EXPECT_TRUE(*ended);
  co_return;
}

}  // namespace
}  // namespace async
