#include "apps/pod_settings.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "config/load.h"
#include "languages/load.h"

namespace apps {
namespace {

base::Result<pods::Options> optionsOf(std::map<std::string, std::string> environment) {
  // Its own in each process: tests run side by side.
  const auto kubeconfig =
      testing::TempDir() + "/pod_settings_kubeconfig_" + std::to_string(::getpid());
  std::ofstream(kubeconfig) << R"({"apiVersion": "v1", "kind": "Config", "current-context": "c",
    "contexts": [{"name": "c", "context": {"cluster": "k", "user": "u", "namespace": "ours"}}],
    "clusters": [{"name": "k", "cluster": {"server": "http://127.0.0.1:1"}}],
    "users": [{"name": "u", "user": {"token": "t"}}]})";
  environment.emplace("KUBECONFIG", kubeconfig);
  environment.emplace("SANDBOX_BACKEND", "kubernetes");
  environment.emplace("KUBECODERUN_DATA", "/data");
  environment.emplace("SANDBOX_ROOT", "/sandbox");
  const auto loaded = config::load({.environment = std::move(environment)});
  EXPECT_TRUE(loaded.has_value());
  auto options = podOptions(loaded->settings, *languages::load());
  std::filesystem::remove(kubeconfig);
  return options;
}

const pods::PoolOptions& poolOf(const pods::Options& options, const std::string& language) {
  return *std::ranges::find_if(options.pools,
                               [&](const auto& pool) { return pool.plan.language == language; });
}

TEST(PodSettings, HaveAPoolForEveryLanguage) {
  const auto options = *optionsOf({{"POD_POOL_JS", "2"},
                                   {"LANG_IMAGE_JS", "localhost/node:1"},
                                   {"LANG_MEMORY_LIMIT_JAVA", "1Gi"},
                                   {"K8S_IMAGE_TAG", "v1"}});
  EXPECT_EQ(options.pools.size(), 13U);
  EXPECT_EQ(poolOf(options, "py").target, 5U);
  EXPECT_EQ(poolOf(options, "py").plan.image, "localhost/kubecoderun-sandbox-py:v1");
  EXPECT_EQ(poolOf(options, "py").parked, (protocol::ParkedKind{"py", "bare"}));
  EXPECT_EQ(poolOf(options, "js").target, 2U);
  EXPECT_EQ(poolOf(options, "js").plan.image, "localhost/node:1");
  EXPECT_EQ(poolOf(options, "java").target, 0U);
  EXPECT_EQ(poolOf(options, "java").plan.resources.memoryLimit, "1Gi");
  EXPECT_EQ(poolOf(options, "java").plan.resources.cpuLimit, "1");
  EXPECT_EQ(options.access.space, "ours");
}

TEST(PodSettings, WithoutPoolsEverythingElseStays) {
  const auto options = *optionsOf({{"POD_POOL_ENABLED", "false"}, {"K8S_NAMESPACE", "theirs"}});
  EXPECT_EQ(poolOf(options, "py").target, 0U);
  EXPECT_EQ(poolOf(options, "py").plan.resources.memoryLimit, "512Mi");
  EXPECT_EQ(options.access.space, "theirs");
}

TEST(PodSettings, TheLastNetCutsOffNoProgram) {
  const auto usual = *optionsOf({});
  EXPECT_EQ(usual.plan.jobDeadline, std::chrono::seconds(300 + 300)) << "the wait for tools, too";
  EXPECT_GT(usual.plan.podDeadline, std::chrono::seconds(3600 + 600));
  const auto tooShort = optionsOf({{"MAX_EXECUTION_TIME", "100"}});
  ASSERT_FALSE(tooShort);
  EXPECT_NE(tooShort.error().message.find(
                "K8S_JOB_DEADLINE_SECONDS: must be at least 330, 30 s more than a program in rs"),
            std::string::npos)
      << tooShort.error().message;
  EXPECT_TRUE(optionsOf({{"MAX_EXECUTION_TIME", "100"}, {"K8S_JOB_DEADLINE_SECONDS", "330"}}));
}

TEST(PodSettings, LeaveTheUserToTheCluster) {
  EXPECT_EQ((*optionsOf({})).plan.user, 65532);
  EXPECT_EQ((*optionsOf({{"K8S_RUN_AS_USER", "cluster"}})).plan.user, std::nullopt);
  EXPECT_EQ((*optionsOf({{"K8S_RUN_AS_USER", "0"}})).plan.user, std::nullopt);
}

TEST(PodSettings, AnOwnerIsOfTheSameNamespace) {
  const std::map<std::string, std::string> pod{{"POD_NAME", "server-a"}, {"POD_UID", "u1"}};
  auto here = pod, there = pod;
  here["POD_NAMESPACE"] = "ours";
  there["POD_NAMESPACE"] = "others";
  there["K8S_NAMESPACE"] = "ours";
  EXPECT_EQ((*optionsOf(here)).plan.owner->uid, "u1");
  EXPECT_EQ((*optionsOf(here)).plan.replica, "server-a");
  EXPECT_FALSE((*optionsOf(there)).plan.owner);
  EXPECT_NE((*optionsOf({})).plan.replica, (*optionsOf({})).plan.replica);
}

TEST(PodSettings, APodThatIsUsedOnceEndsAfterOneRun) {
  EXPECT_EQ((*optionsOf({})).plan.runs, 1U);
  const auto again = *optionsOf({{"POD_REUSE", "session"}, {"POD_REUSE_RUNS", "7"}});
  EXPECT_EQ(again.plan.runs, 7U);
  EXPECT_EQ(again.reuse.by, pods::Reuse::By::kSession);
}

TEST(PodSettings, SandboxesTryWhetherTheyReachTheServer) {
  const auto usual = *optionsOf({});
  EXPECT_TRUE(usual.requireNetworkPolicy);
  EXPECT_TRUE(usual.plan.probes.empty()) << "the API of these tests is this machine's own";
  const auto told = *optionsOf(
      {{"POD_IP", "10.1.2.3"}, {"API_PORT", "8001"}, {"K8S_REQUIRE_NETWORK_POLICY", "false"}});
  EXPECT_EQ(told.plan.probes, std::vector<std::string>{"10.1.2.3:8001"});
  EXPECT_FALSE(told.requireNetworkPolicy);
}

TEST(PodSettings, TheNetworkPolicyIsAWallThatTheServerAsksFor) {
  const auto options = *optionsOf(
      {{"K8S_REQUIRE_NETWORK_POLICY", "false"}, {"SANDBOX_REQUIRE", "seccomp,network-policy"}});
  EXPECT_TRUE(options.requireNetworkPolicy);
  EXPECT_EQ(options.plan.requiredWalls, std::vector<std::string>{"seccomp"});
}

TEST(PodSettings, ProgramsWithToolsWaitInPython) {
  const auto options = *optionsOf({});
  model::Program program;
  program.language = "bash";
  EXPECT_EQ(options.choosePool(program), "bash");
  program.tools.emplace();
  EXPECT_EQ(options.choosePool(program), "py");
}

TEST(PodSettings, SayWhatIsMissingOfTheAccess) {
  const auto refused = optionsOf({{"KUBECONFIG", "/nowhere/at/all"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, base::ErrorKind::kInvalid);
  EXPECT_NE(refused.error().message.find("SANDBOX_BACKEND=kubernetes: "), std::string::npos);
}

}  // namespace
}  // namespace apps
