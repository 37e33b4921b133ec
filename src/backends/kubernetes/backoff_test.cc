#include "backends/kubernetes/backoff.h"

#include <gtest/gtest.h>

namespace kubernetes {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, DoublesUpToItsMostAndIsNeverBelowHalf) {
  Backoff backoff(100ms, 1s);
  for (const auto whole : {100ms, 200ms, 400ms, 800ms, 1000ms, 1000ms}) {
    const auto wait = backoff.next();
    EXPECT_GE(wait, whole / 2);
    EXPECT_LE(wait, whole);
  }
  backoff.reset();
  EXPECT_LE(backoff.next(), 100ms);
}

TEST(Backoff, TwoDoNotComeTogether) {
  Backoff one(1h, 1h), other(1h, 1h);
  EXPECT_NE(one.next(), other.next());
}

}  // namespace
}  // namespace kubernetes
