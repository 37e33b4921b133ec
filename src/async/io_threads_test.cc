#include "async/io_threads.h"

#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <future>
#include <set>

namespace async {
namespace {

TEST(IoThreads, RunsEachContextOnItsOwnThread) {
  IoThreads threads(3);
  threads.start();
  std::set<std::thread::id> seen;
  for (std::size_t i = 0; i < threads.size(); ++i) {
    std::promise<std::thread::id> where;
    boost::asio::post(threads.at(i), [&] { where.set_value(std::this_thread::get_id()); });
    seen.insert(where.get_future().get());
  }
  EXPECT_EQ(seen.size(), 3U);
  EXPECT_FALSE(seen.contains(std::this_thread::get_id()));
}

TEST(IoThreads, StopsWithWorkPending) {
  auto owned = std::make_shared<int>(0);
  {
    IoThreads threads(1);
    boost::asio::post(threads.at(0), [owned] {});
    threads.stop();
  }
  EXPECT_EQ(owned.use_count(), 1);
}

}  // namespace
}  // namespace async
