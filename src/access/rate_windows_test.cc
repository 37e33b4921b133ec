#include "access/rate_windows.h"

#include <gtest/gtest.h>

namespace auth {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;

model::Timestamp at(sys_days day, milliseconds time = 0ms) {
  return model::Timestamp(day) + time;
}

TEST(RateWindows, AreThoseOfUtcThatAreOpenNow) {
  const model::RateLimits limits{
      .perSecond = 1, .perMinute = 2, .perHour = 3, .perDay = 4, .perMonth = 5};
  const sys_days day = 2024y / 2 / 29;
  const auto windows = rateWindows(limits, at(day, 13h + 14min + 15s + 678ms));
  ASSERT_EQ(windows.size(), 5U);
  const ports::Window expected[] = {
      {.begin = at(day, 13h + 14min + 15s), .end = at(day, 13h + 14min + 16s)},
      {.begin = at(day, 13h + 14min), .end = at(day, 13h + 15min)},
      {.begin = at(day, 13h), .end = at(day, 14h)},
      {.begin = at(day), .end = at(2024y / 3 / 1)},
      {.begin = at(2024y / 2 / 1), .end = at(2024y / 3 / 1)}};
  const char* const names[] = {"per_second", "per_minute", "hourly", "daily", "monthly"};
  for (std::size_t i = 0; i < windows.size(); ++i) {
    EXPECT_EQ(windows[i].window, expected[i]) << names[i];
    EXPECT_EQ(windows[i].name, names[i]);
    EXPECT_EQ(windows[i].most, i + 1);
  }
}

TEST(RateWindows, BeginWhereTheOthersEnd) {
  const model::RateLimits limits{.perMinute = 1, .perMonth = 1};
  const auto newYear = at(2025y / 1 / 1);
  const auto before = rateWindows(limits, newYear - 1ms), after = rateWindows(limits, newYear);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(before[i].window.end, newYear);
    EXPECT_EQ(after[i].window.begin, newYear);
  }
}

TEST(RateWindows, AreOnlyThoseThatHaveALimit) {
  EXPECT_TRUE(rateWindows({}, at(2024y / 1 / 1)).empty());
  const auto windows = rateWindows({.perHour = 0}, at(2024y / 1 / 1));
  ASSERT_EQ(windows.size(), 1U);
  EXPECT_EQ(windows.front().most, 0U);
}

}  // namespace
}  // namespace auth
