#include "telemetry/line.h"

#include <gtest/gtest.h>

#include <limits>

namespace telemetry {
namespace {

using std::chrono::milliseconds;

constexpr WallTime kAt{milliseconds(1'767'323'045'678)};  // 2026-01-02T03:04:05.678Z

TEST(Line, IsOneJsonObject) {
  EXPECT_EQ(jsonLine(kAt, Level::kWarning, "pool is empty",
                     {{"language", "py"}, {"ready", 0}, {"wait", 1.5}, {"cold", true}}),
            R"({"time":"2026-01-02T03:04:05.678Z","level":"warning","message":"pool is empty",)"
            R"("language":"py","ready":0,"wait":1.5,"cold":true})"
            "\n");
}

TEST(Line, IsReadableOnAConsole) {
  EXPECT_EQ(consoleLine(kAt, Level::kInfo, "ready", {{"port", 8000}, {"host", "::1"}}),
            "03:04:05.678 INFO  ready  port=8000  host=\"::1\"\n");
}

TEST(Line, NobodyForgesALineOrDrivesTheTerminal) {
  for (const auto& line : {jsonLine(kAt, Level::kInfo, "a\nb",
                                    {{"x",
                                      "\x1b[2J\x7f\xC2\x9B"
                                      "1m\"\\\r"}}),
                           consoleLine(kAt, Level::kInfo, "a\nb",
                                       {{"x",
                                         "\x1b[2J\x7f\xC2\x9B"
                                         "1m\"\\\r"}})}) {
    EXPECT_NE(line.find(R"(a\u000ab)"), std::string::npos);
    EXPECT_NE(line.find(R"("\u001b[2J\u007f\u009b1m\"\\\u000d")"), std::string::npos);
    EXPECT_EQ(line.find('\n'), line.size() - 1);
  }
}

TEST(Line, IsAlwaysUtf8AndNeverEndless) {
  EXPECT_NE(jsonLine(kAt, Level::kInfo, "\xFF", {}).find("\xEF\xBF\xBD"), std::string::npos);
  EXPECT_LT(jsonLine(kAt, Level::kInfo, std::string(100'000, 'x'), {}).size(), 1200U);
}

TEST(Line, NumbersThatJsonLacksAreTexts) {
  EXPECT_NE(jsonLine(kAt, Level::kInfo, "m", {{"x", std::numeric_limits<double>::infinity()}})
                .find(R"("x":"inf")"),
            std::string::npos);
}

}  // namespace
}  // namespace telemetry
