#pragma once

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <vector>

#include "ports/counter_store.h"
#include "ports/one_store_contract.h"

namespace ports {

/// What every CounterStore promises; see SessionStoreContract for how a peer instantiates it.
/// Windows are of the present: a peer may forget those that have ended.
class CounterStoreContract : public OneStoreContract<CounterStore> {
 protected:
  using Counts = std::vector<std::uint64_t>;

  /// From an hour ago until in `minutes`, which are fewer than none for one that ended.
  [[nodiscard]] static Window window(int minutes) {
    static const auto now = model::timestampNow();
    return {.begin = now - std::chrono::hours(1), .end = now + std::chrono::minutes(minutes)};
  }
};

TEST_P(CounterStoreContract, CountsEachKeyInEachWindow) {
  run([](CounterStore& counters) -> async::Task<> {
    const auto minute = window(1), hour = window(60);
    auto later = minute;
    later.begin += std::chrono::seconds(1);
    EXPECT_EQ(must(co_await counters.add("a", {minute, hour}, 1)), (Counts{1, 1}));
    EXPECT_EQ(must(co_await counters.add("a", {hour, minute}, 2)), (Counts{3, 3}));
    EXPECT_EQ(must(co_await counters.add("a", {hour}, 10)), (Counts{13}));
    EXPECT_EQ(must(co_await counters.add("a", {minute, hour, later}, 1)), (Counts{4, 14, 1}));
    EXPECT_EQ(must(co_await counters.add("b", {minute}, 1)), (Counts{1}));
    EXPECT_EQ(must(co_await counters.add("", {minute}, 1)), (Counts{1}));
    EXPECT_EQ(must(co_await counters.add("a", {}, 1)), Counts{});
  });
}

TEST_P(CounterStoreContract, ReadsWithoutCounting) {
  run([](CounterStore& counters) -> async::Task<> {
    const auto minute = window(1), hour = window(60);
    EXPECT_EQ(must(co_await counters.add("a", {minute}, 0)), (Counts{0}));
    EXPECT_EQ(must(co_await counters.add("a", {minute}, ~0U)), (Counts{~0U}));
    EXPECT_EQ(must(co_await counters.add("a", {hour, minute}, 0)), (Counts{0, ~0U}));
  });
}

TEST_P(CounterStoreContract, GivesNoCountTwice) {
  run([](CounterStore& counters) -> async::Task<> {
    constexpr std::size_t kCalls = 40;
    const auto minute = window(1);
    const auto executor = co_await boost::asio::this_coro::executor;
    Counts counts;
    std::size_t ended = 0;
    const auto count = [](CounterStore& store, Window in, Counts& into) -> async::Task<> {
      into.push_back(must(co_await store.add("a", {in}, 1)).front());
    };
    for (std::size_t i = 0; i < kCalls; ++i) {
      boost::asio::co_spawn(executor, count(counters, minute, counts),
                            [&](const std::exception_ptr& /*fault*/) { ++ended; });
    }
    while (ended < kCalls) co_await boost::asio::post(executor, boost::asio::use_awaitable);
    std::sort(counts.begin(), counts.end());
    EXPECT_EQ(counts.size(), kCalls);
    for (std::size_t i = 0; i < counts.size(); ++i) EXPECT_EQ(counts[i], i + 1);
  });
}

TEST_P(CounterStoreContract, ForgetsWindowsThatHaveEnded) {
  run([](CounterStore& counters) -> async::Task<> {
    const auto ended = window(-5), alsoEnded = window(0), present = window(1);
    must(co_await counters.add("a", {ended, alsoEnded, present}, 3));
    must(co_await counters.add("b", {ended}, 3));
    while (must(co_await counters.removeEnded(alsoEnded.end, 2)) == 2) {
    }
    EXPECT_EQ(must(co_await counters.removeEnded(alsoEnded.end, 2)), 0U);
    EXPECT_EQ(must(co_await counters.add("a", {ended, alsoEnded, present}, 0)), (Counts{0, 0, 3}));
    EXPECT_EQ(must(co_await counters.add("b", {ended}, 1)), (Counts{1}));
  });
}

}  // namespace ports
