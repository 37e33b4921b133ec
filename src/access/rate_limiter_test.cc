#include "access/rate_limiter.h"

#include "async/co_test.h"
#include "backends/memory/memory_counter_store.h"
#include "ports/faulty_counter_store.h"

namespace auth {
namespace {

using namespace std::chrono_literals;

const model::Timestamp kMidnight{std::chrono::hours(24 * 20'000)};

Caller keyWith(model::RateLimits limits, std::string id = "a") {
  return {.principal = {.kind = model::Principal::Kind::kKey, .id = std::move(id)},
          .limits = limits};
}

struct Bench {
  RateLimiter limiter(bool enabled = true) {
    return {
        store,
        {.enabled = enabled, .now = [this] { return now; }, .onFault = [this](auto&) { ++heard; }}};
  }

  memory::MemoryCounterStore real;
  ports::Faults faults;
  ports::FaultyCounterStore store{real, faults};
  model::Timestamp now = kMidnight + 10s;
  int heard = 0;
};

CO_TEST(RateLimiter, LetsInAsManyAsTheLimitSaysAndAgainInTheNextWindow) {
  Bench bench;
  auto limiter = bench.limiter();
  const auto caller = keyWith({.perMinute = 3});
  for (std::uint64_t left = 3; left-- > 0;) {
    const auto verdict = co_await limiter.admit(caller);
    EXPECT_FALSE(verdict.refusal);
    EXPECT_EQ(verdict.allowance->remaining, left);
  }
  const auto refused = co_await limiter.admit(caller);
  EXPECT_EQ(refused.refusal->kind, base::ErrorKind::kRateLimited);
  EXPECT_EQ(refused.refusal->retryAfter, 50s);
  EXPECT_EQ(refused.refusal->message,
            "Rate limit of this API key exceeded: 3 executions per minute. Try again in 50 s.");
  EXPECT_EQ(refused.allowance->period, "per_minute");
  EXPECT_EQ(refused.allowance->limit, 3U);
  EXPECT_EQ(refused.allowance->remaining, 0U);
  EXPECT_EQ(refused.allowance->resetsAt, kMidnight + 1min);
  EXPECT_FALSE((co_await limiter.admit(keyWith({.perMinute = 3}, "b"))).refusal);
  bench.now += 50s;
  EXPECT_FALSE((co_await limiter.admit(caller)).refusal);
}

CO_TEST(RateLimiter, CountsNothingThatItRefuses) {
  Bench bench;
  auto limiter = bench.limiter();
  const auto caller = keyWith({.perSecond = 1, .perDay = 3});
  for (int i = 0; i < 9; ++i) {
    EXPECT_EQ((co_await limiter.admit(caller)).refusal.has_value(), i > 0);
  }
  bench.now += 1s;
  const auto next = co_await limiter.admit(caller);
  EXPECT_FALSE(next.refusal);
  EXPECT_EQ(next.allowance->period, "per_second");
  bench.now += 1s;
  EXPECT_EQ((co_await limiter.admit(caller)).allowance->period, "daily");
}

CO_TEST(RateLimiter, SendsAwayUntilTheLongestOfTheLimitsThatAreUsedUpIsOver) {
  Bench bench;
  auto limiter = bench.limiter();
  const auto caller = keyWith({.perSecond = 1, .perHour = 1, .perDay = 2});
  (void)co_await limiter.admit(caller);
  const auto refused = co_await limiter.admit(caller);
  EXPECT_EQ(refused.allowance->period, "hourly");
  EXPECT_EQ(refused.refusal->retryAfter, 1h - 10s);
}

CO_TEST(RateLimiter, RemembersWhomItRefusedUntilTheWindowEnds) {
  Bench bench;
  auto limiter = bench.limiter();
  const auto caller = keyWith({.perMinute = 1});
  (void)co_await limiter.admit(caller);
  EXPECT_FALSE(limiter.remember(caller).refusal);
  (void)co_await limiter.admit(caller);
  const auto asked = bench.faults.calls();
  bench.now += 20s;
  for (const auto& verdict : {co_await limiter.admit(caller), limiter.remember(caller)}) {
    EXPECT_EQ(verdict.refusal->retryAfter, 30s);
    EXPECT_EQ(verdict.allowance->remaining, 0U);
  }
  EXPECT_EQ(bench.faults.calls(), asked) << "the counters were asked again";
  EXPECT_FALSE(limiter.remember(keyWith({.perMinute = 1}, "b")).refusal);
  EXPECT_FALSE((co_await limiter.admit(keyWith({.perMinute = 2}))).refusal) << "a raised limit";
  bench.now += 30s;
  EXPECT_FALSE(limiter.remember(caller).refusal);
  EXPECT_FALSE((co_await limiter.admit(caller)).refusal);
}

CO_TEST(RateLimiter, KnowsWhatALoweredLimitMeans) {
  Bench bench;
  auto limiter = bench.limiter();
  for (int i = 0; i < 3; ++i) (void)co_await limiter.admit(keyWith({.perMinute = 5}));
  const auto refused = co_await limiter.admit(keyWith({.perMinute = 2}));
  EXPECT_TRUE(refused.refusal);
  EXPECT_EQ(refused.allowance->remaining, 0U);
  EXPECT_TRUE((co_await limiter.admit(keyWith({.perMinute = 0}, "b"))).refusal);
}

CO_TEST(RateLimiter, HasNothingToSayOfCallersWithoutLimits) {
  Bench bench;
  auto limiter = bench.limiter();
  for (const auto& caller : {Caller(), keyWith({})}) {
    const auto verdict = co_await limiter.admit(caller);
    EXPECT_FALSE(verdict.refusal);
    EXPECT_FALSE(verdict.allowance);
  }
  auto disabled = bench.limiter(false);
  EXPECT_FALSE((co_await disabled.admit(keyWith({.perMinute = 0}))).refusal);
  EXPECT_EQ(bench.faults.calls(), 0U);
}

CO_TEST(RateLimiter, LetsInAndSaysSoWhenTheCountersDoNotWork) {
  Bench bench;
  auto limiter = bench.limiter();
  bench.faults.failCall(1, {.kind = base::ErrorKind::kUnavailable, .message = "down"});
  EXPECT_FALSE((co_await limiter.admit(keyWith({.perMinute = 0}))).refusal);
  EXPECT_EQ(bench.heard, 1);
  EXPECT_TRUE((co_await limiter.admit(keyWith({.perMinute = 0}))).refusal);
}

}  // namespace
}  // namespace auth
