#include "execution/run_limits_policy.h"

#include <gtest/gtest.h>

namespace execution {
namespace {

using namespace std::chrono_literals;

const model::Language kPython{.code = "py", .aliases = {}};
const model::Language kRust{
    .code = "rs", .aliases = {}, .timeMultiplier = 3, .memoryMultiplier = 1.5};

RunLimitsPolicy policy() {
  RunLimitsPolicy policy;
  policy.base.wallTime = 30s;
  policy.base.cpuTime = 10s;
  policy.base.memoryBytes = 512ULL << 20;
  return policy;
}

TEST(RunLimitsPolicy, MultipliesByLanguage) {
  EXPECT_EQ(policy().limitsFor(kPython, {}).wallTime, 30s);
  EXPECT_EQ(policy().limitsFor(kRust, {}).wallTime, 90s);
  EXPECT_EQ(policy().limitsFor(kRust, {}).cpuTime, 30s);
  EXPECT_EQ(policy().limitsFor(kRust, {}).memoryBytes, 768ULL << 20);
}

TEST(RunLimitsPolicy, ClampsWhatTheClientAsksFor) {
  EXPECT_EQ(policy().limitsFor(kPython, 15s).wallTime, 15s);
  EXPECT_EQ(policy().limitsFor(kPython, 0ms).wallTime, 1s);
  EXPECT_EQ(policy().limitsFor(kPython, -5s).wallTime, 1s);
  EXPECT_EQ(policy().limitsFor(kPython, 300s).wallTime, 30s);
  EXPECT_EQ(policy().limitsFor(kRust, 300s).wallTime, 90s);
  EXPECT_EQ(policy().limitsFor(kRust, 2s).wallTime, 2s);
}

TEST(RunLimitsPolicy, LetsTheWallClockSpeakBeforeAnEqualCpuLimit) {
  auto generous = policy();
  generous.base.cpuTime = 30s;
  EXPECT_EQ(generous.limitsFor(kPython, {}).cpuTime, 31s);
  EXPECT_EQ(generous.limitsFor(kPython, 5s).cpuTime, 6s);
  EXPECT_EQ(policy().limitsFor(kPython, {}).cpuTime, 10s);
}

}  // namespace
}  // namespace execution
