#include "api/wire/tool_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wire {
namespace {

using testing::ElementsAre;

TEST(ToolNames, ArePythonIdentifiers) {
  const std::pair<const char*, const char*> cases[] = {{"get-weather", "get_weather"},
                                                       {"get-weather.v2", "get_weatherv2"},
                                                       {"get weather", "get_weather"},
                                                       {"2nd", "_2nd"},
                                                       {"class", "class_tool"},
                                                       {"echo", "echo"},
                                                       {"", "tool"},
                                                       {"\xC3\xA9t\xC3\xA9", "t"},
                                                       {"a/b", "ab"}};
  for (const auto& [tool, name] : cases) EXPECT_EQ(pythonName(tool), name) << tool;
}

TEST(ToolNames, AreBashFunctionsThatHideNothingNeeded) {
  EXPECT_THAT(bashNames("get-weather.v2"), ElementsAre("get_weather_v2"));
  EXPECT_THAT(bashNames("if"), ElementsAre("if_tool"));
  EXPECT_THAT(bashNames("echo"), ElementsAre("echo_tool"));
  EXPECT_THAT(bashNames("jobs"), ElementsAre("jobs", "jobs_tool"));
  EXPECT_THAT(bashNames("_ptc_call"), ElementsAre("_ptc_call_tool"));
  EXPECT_THAT(bashNames("class"), ElementsAre("class"));
}

}  // namespace
}  // namespace wire
