#include "apps/from_settings.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "apps/hello_programs.h"
#include "apps/runner_plan.h"
#include "config/load.h"
#include "languages/load.h"

namespace apps {
namespace {

config::Settings settingsWith(std::map<std::string, std::string> environment) {
  environment.emplace("KUBECODERUN_DATA", "/data");
  environment.emplace("SANDBOX_ROOT", "/sandbox");
  const auto loaded = config::load({.environment = std::move(environment)});
  EXPECT_TRUE(loaded.has_value());
  return loaded->settings;
}

std::optional<std::uint32_t> targetOf(const local::Options& options,
                                      const std::optional<protocol::ParkedKind>& kind) {
  const auto pool = std::ranges::find(options.pools, kind, &local::PoolOptions::parked);
  if (pool == options.pools.end()) return std::nullopt;
  return pool->target;
}

local::Options optionsOf(std::map<std::string, std::string> environment) {
  return providerOptions(settingsWith(std::move(environment)), *languages::load(), "/socket");
}

TEST(FromSettings, KeepsThePoolsOfTheSettings) {
  const auto options = optionsOf({{"POD_POOL_PY", "5"}, {"POD_POOL_COLD", "3"}});
  EXPECT_EQ(targetOf(options, protocol::ParkedKind{"py", "bare"}), 5u);
  EXPECT_EQ(targetOf(options, std::nullopt), 3u);
}

TEST(FromSettings, KeepsNothingReadyWithoutAPool) {
  for (const auto& pool : optionsOf({{"POD_POOL_ENABLED", "false"}}).pools) {
    EXPECT_EQ(pool.target, 0u);
  }
}

TEST(FromSettings, ChoosesAParkedKindWhereThereIsOne) {
  const auto options = optionsOf({});
  model::Program program;
  program.language = "py";
  program.code = "print(1)";
  EXPECT_EQ(options.chooseKind(program), (protocol::ParkedKind{"py", "bare"}));
  program.language = "c";
  EXPECT_EQ(options.chooseKind(program), std::nullopt);
}

TEST(FromSettings, ProgramsWithToolsWaitInTheInterpreterThatKnowsThem) {
  const auto options = optionsOf({});
  model::Program program;
  program.tools.emplace();
  for (const auto* language : {"py", "bash"}) {
    program.language = language;
    EXPECT_EQ(options.chooseKind(program), (protocol::ParkedKind{"py", "bare"})) << language;
  }
  program.language = "js";
  EXPECT_EQ(options.chooseKind(program), std::nullopt);
}

TEST(FromSettings, BringsEveryLimitOver) {
  const auto limits = runLimits(settingsWith({{"MAX_EXECUTION_TIME", "7"},
                                              {"MAX_CPUS", "2"},
                                              {"MAX_MEMORY_MB", "100"},
                                              {"MAX_PIDS", "99"},
                                              {"MAX_OUTPUT_BYTES", "2048"}}));
  EXPECT_EQ(limits.wallTime.count(), 7'000);
  EXPECT_EQ(limits.cpuTime.count(), 14'000);
  EXPECT_EQ(limits.memoryBytes, 100u << 20);
  EXPECT_EQ(limits.processes, 99u);
  EXPECT_EQ(limits.outputBytes, 2'048u);
}

TEST(RunnerPlan, TellsTheRunnerNoSecret) {
  const auto settings =
      settingsWith({{"API_KEY", "a-very-secret-key"}, {"SANDBOX_REQUIRE", "seccomp,memory"}});
  const auto plan = runnerPlan(settings, 5, Identity{.uid = 123, .gid = 4}, "/data/inputs");
  for (const auto& text : plan.environment) EXPECT_EQ(text.find("secret"), std::string::npos);
  const auto has = [&](const char* flag, const char* value) {
    const auto at = std::ranges::find(plan.argv, flag);
    return at != plan.argv.end() && at + 1 != plan.argv.end() && *(at + 1) == value;
  };
  EXPECT_TRUE(has("--allow-uid", "123"));
  EXPECT_TRUE(has("--require", "seccomp,memory"));
  EXPECT_TRUE(has("--sandbox-root", "/sandbox"));
  EXPECT_FALSE(plan.identity.has_value());  // it needs its privileges
}

TEST(HelloPrograms, AreThereForEveryLanguageOfOurs) {
  const auto descriptions = languages::load();
  ASSERT_TRUE(descriptions.has_value());
  for (const auto& description : *descriptions) {
    EXPECT_FALSE(helloProgram(description.language.code).empty()) << description.language.code;
  }
}

}  // namespace
}  // namespace apps
