#include "access/failure_throttle.h"

#include <gtest/gtest.h>

namespace auth {
namespace {

using namespace std::chrono_literals;

const auto kStart = FailureThrottle::TimePoint{} + 1h;
const auto kHere = Address::parse("192.0.2.1").value();
const auto kThere = Address::parse("192.0.2.2").value();

TEST(FailureThrottle, RefusesAnAddressAfterTooManyFailuresUntilTheWindowEnds) {
  FailureThrottle throttle({.failures = 2, .window = 60s});
  throttle.failed(kHere, kStart);
  EXPECT_FALSE(throttle.refusedFor(kHere, kStart));
  throttle.failed(kHere, kStart + 10s);
  EXPECT_EQ(throttle.refusedFor(kHere, kStart + 20s), 40s);
  EXPECT_FALSE(throttle.refusedFor(kThere, kStart + 20s));
  EXPECT_FALSE(throttle.refusedFor(kHere, kStart + 60s));
}

TEST(FailureThrottle, CountsAnIpv6HostByItsNetwork) {
  FailureThrottle throttle({.failures = 1, .window = 60s});
  throttle.failed(Address::parse("2001:db8::1").value(), kStart);
  EXPECT_TRUE(throttle.refusedFor(Address::parse("2001:db8::2").value(), kStart));
  EXPECT_FALSE(throttle.refusedFor(Address::parse("2001:db8:0:1::1").value(), kStart));
}

TEST(FailureThrottle, ForgetsTheOldestAddressWhenItsTableIsFull) {
  FailureThrottle throttle({.failures = 1, .window = 60s, .addresses = 2});
  throttle.failed(kHere, kStart);
  throttle.failed(kThere, kStart + 1s);
  throttle.failed(Address::parse("192.0.2.3").value(), kStart + 2s);
  EXPECT_FALSE(throttle.refusedFor(kHere, kStart + 3s));
  EXPECT_TRUE(throttle.refusedFor(kThere, kStart + 3s));
}

}  // namespace
}  // namespace auth
