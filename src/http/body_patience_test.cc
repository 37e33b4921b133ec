#include "http/body_patience.h"

#include <gtest/gtest.h>

namespace http {
namespace {

using namespace std::chrono_literals;

constexpr BodyPatience::Clock::time_point kNow{};

Limits limits() {
  Limits limits;
  limits.bodyTimeout = 10s;
  limits.minBodyRate = 1000;
  return limits;
}

TEST(BodyPatience, EndsAPause) {
  BodyPatience patience(limits());
  EXPECT_EQ(patience.deadline(kNow), kNow + 10s);
  patience.received(50'000);
  EXPECT_EQ(patience.deadline(kNow), kNow + 10s) << "however much has come";
}

TEST(BodyPatience, IsEndlessForABodyThatMakesProgress) {
  BodyPatience patience(limits());
  for (int second = 0; second < 100'000; ++second) {
    patience.waited(1s);
    patience.received(1000);
    ASSERT_EQ(patience.deadline(kNow), kNow + 10s) << second;
  }
}

TEST(BodyPatience, RunsOutForABodyThatDrips) {
  BodyPatience patience(limits());
  int seconds = 0;
  for (; patience.deadline(kNow) > kNow && seconds < 100; ++seconds) {
    patience.waited(1s);
    patience.received(100);
  }
  EXPECT_EQ(seconds, 12) << "the first ten, and a tenth of each from what came";
}

TEST(BodyPatience, RemembersAFastBeginningForAMinuteOnly) {
  BodyPatience patience(limits());
  for (int piece = 0; piece < 10'000; ++piece) patience.received(64'000);
  int seconds = 0;
  for (; patience.deadline(kNow) > kNow && seconds < 1000; ++seconds) patience.waited(1s);
  EXPECT_EQ(seconds, 60);
}

}  // namespace
}  // namespace http
