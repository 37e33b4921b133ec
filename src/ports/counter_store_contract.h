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

  /// As much as one likes.
  [[nodiscard]] static std::vector<CountLimit> unlimited(const std::vector<Window>& windows) {
    std::vector<CountLimit> limits;
    for (const auto& window : windows) limits.push_back({window, ~0U + std::uint64_t{1}});
    return limits;
  }
  [[nodiscard]] static async::Task<Counts> add(CounterStore& counters, std::string key,
                                               std::vector<Window> windows, std::uint32_t n) {
    auto counted = must(co_await counters.addWithin(std::move(key), unlimited(windows), n));
    EXPECT_TRUE(counted.added);
    co_return std::move(counted.counts);
  }

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
    EXPECT_EQ(co_await add(counters, "a", {minute, hour}, 1), (Counts{1, 1}));
    EXPECT_EQ(co_await add(counters, "a", {hour, minute}, 2), (Counts{3, 3}));
    EXPECT_EQ(co_await add(counters, "a", {hour}, 10), (Counts{13}));
    EXPECT_EQ(co_await add(counters, "a", {minute, hour, later}, 1), (Counts{4, 14, 1}));
    EXPECT_EQ(co_await add(counters, "b", {minute}, 1), (Counts{1}));
    EXPECT_EQ(co_await add(counters, "", {minute}, 1), (Counts{1}));
    EXPECT_EQ(co_await add(counters, "a", {}, 1), Counts{});
  });
}

TEST_P(CounterStoreContract, ReadsWithoutCounting) {
  run([](CounterStore& counters) -> async::Task<> {
    const auto minute = window(1), hour = window(60);
    EXPECT_EQ(co_await add(counters, "a", {minute}, 0), (Counts{0}));
    EXPECT_EQ(co_await add(counters, "a", {minute}, ~0U), (Counts{~0U}));
    EXPECT_EQ(co_await add(counters, "a", {hour, minute}, 0), (Counts{0, ~0U}));
  });
}

TEST_P(CounterStoreContract, CountsEverywhereOrNowhere) {
  run([](CounterStore& counters) -> async::Task<> {
    const auto minute = window(1), hour = window(60);
    const std::vector<CountLimit> limits{{minute, 2}, {hour, 3}};
    EXPECT_EQ(must(co_await counters.addWithin("a", limits, 2)), (Counted{true, {2, 2}}));
    EXPECT_EQ(must(co_await counters.addWithin("a", limits, 1)), (Counted{false, {2, 2}}));
    EXPECT_EQ(must(co_await counters.addWithin("a", {{hour, 3}}, 2)), (Counted{false, {2}}));
    EXPECT_EQ(must(co_await counters.addWithin("a", {{hour, 3}}, 1)), (Counted{true, {3}}));
    EXPECT_EQ(must(co_await counters.addWithin("a", limits, 0)), (Counted{true, {2, 3}}));
    EXPECT_EQ(must(co_await counters.addWithin("b", {{minute, 0}}, 1)), (Counted{false, {0}}));
    EXPECT_EQ(must(co_await counters.addWithin("a", {}, 1)), (Counted{true, {}}));
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
      into.push_back((co_await add(store, "a", {in}, 1)).front());
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
    co_await add(counters, "a", {ended, alsoEnded, present}, 3);
    co_await add(counters, "b", {ended}, 3);
    while (must(co_await counters.removeEnded(alsoEnded.end, 2)) == 2) {
    }
    EXPECT_EQ(must(co_await counters.removeEnded(alsoEnded.end, 2)), 0U);
    EXPECT_EQ(co_await add(counters, "a", {ended, alsoEnded, present}, 0), (Counts{0, 0, 3}));
    EXPECT_EQ(co_await add(counters, "b", {ended}, 1), (Counts{1}));
  });
}

}  // namespace ports
