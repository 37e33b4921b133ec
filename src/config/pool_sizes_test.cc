#include "config/pool_sizes.h"

#include <gtest/gtest.h>

#include "config/reference.h"

namespace config {
namespace {

Settings before() {
  Settings settings;
  settings.podPoolPy = 5;
  settings.podPools = {{"js", 2}, {"go", 1}};
  return settings;
}

std::string problemsOf(std::string_view text) {
  const auto settings = withPoolSizes(before(), text);
  return settings ? "" : problemText(settings.error());
}

TEST(PoolSizes, OverruleTheSettingsThatTheyName) {
  const auto settings = withPoolSizes(before(), "# more\nPOD_POOL_PY=8\nPOD_POOL_JS=0\n");
  ASSERT_TRUE(settings.has_value());
  EXPECT_EQ(settings->podPoolPy, 8U);
  EXPECT_EQ(settings->podPools, (Counts{{"js", 0}, {"go", 1}}));
}

TEST(PoolSizes, AreThoseOfTheSettingsWhereNothingIsNamed) {
  for (const auto* text : {"", "POD_POOL_PY=\n"}) {
    const auto settings = withPoolSizes(before(), text);
    ASSERT_TRUE(settings.has_value()) << text;
    EXPECT_EQ(settings->podPoolPy, 5U);
  }
}

TEST(PoolSizes, AreRefusedAllTogetherWithEachReason) {
  const auto problems =
      problemsOf("POD_POOL_PY=51\nPOD_POOL_COBOL=1\nPOD_POOL_COLD=1\nPOD_POOL_JS=x");
  EXPECT_NE(problems.find("POD_POOL_PY: must be an integer from 0 to 50"), std::string::npos)
      << problems;
  EXPECT_NE(problems.find("POD_POOL_COBOL: is no pool"), std::string::npos) << problems;
  EXPECT_NE(problems.find("POD_POOL_COLD: is no pool"), std::string::npos) << problems;
  EXPECT_NE(problems.find("POD_POOL_JS: must be"), std::string::npos) << problems;
  EXPECT_NE(problemsOf("nonsense"), "");
}

}  // namespace
}  // namespace config
