#include "apps/key_words.h"

#include <gtest/gtest.h>

namespace apps {
namespace {

TEST(KeyWords, KnowALimitFromWhatIsNone) {
  EXPECT_EQ(limitIn("1").value(), 1U);
  EXPECT_EQ(limitIn("1000000000").value(), 1'000'000'000U);
  EXPECT_EQ(limitIn("none").value(), std::nullopt);
  for (const auto* wrong : {"", "0", "-1", "+1", "1.5", "1e3", " 1", "1 ", "0x10", "1000000001",
                            "99999999999999999999", "unlimited", "None"}) {
    EXPECT_FALSE(limitIn(wrong).has_value()) << wrong;
  }
}

TEST(KeyWords, ChangeTheLimitsThatTheyNameAndNoOther) {
  const model::RateLimits before{.perSecond = 1, .perMinute = 2, .perDay = 3};
  EXPECT_EQ(changed(before, {}).value(), before);
  const model::RateLimits after{.perSecond = 1, .perHour = 9, .perDay = 3};
  EXPECT_EQ(changed(before, {.perMinute = "none", .hourly = "9"}).value(), after);
  EXPECT_EQ(changed(before, {.daily = "x"}).error().message,
            "--daily must be an integer from 1 to 1000000000, or none");
}

TEST(KeyWords, DescribeLimitsAsPeopleSayThem) {
  EXPECT_EQ(describe({}), "none");
  EXPECT_EQ(describe({.perMinute = 3, .perMonth = 100}), "3 per minute, 100 per month");
}

TEST(KeyWords, AllowNamesThatFitOnALine) {
  EXPECT_TRUE(checkKeyName("team blue, für alle").has_value());
  EXPECT_TRUE(checkKeyName(std::string(100, 'x')).has_value());
  for (const auto& wrong : {std::string(), std::string("a\nb"), std::string("\x1b[31m"),
                            std::string("\xff"), std::string(101, 'x')}) {
    EXPECT_FALSE(checkKeyName(wrong).has_value()) << wrong;
  }
}

}  // namespace
}  // namespace apps
