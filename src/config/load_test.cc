#include "config/load.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "config/reference.h"

namespace config {
namespace {

using std::chrono::seconds;

Sources user(std::map<std::string, std::string> environment) {
  environment.try_emplace("HOME", "/home/ann");
  return {.environment = std::move(environment)};
}

std::string problemsOf(const Sources& sources) {
  const auto loaded = load(sources);
  return loaded ? "" : problemText(loaded.error());
}

std::string writeFile(const std::string& name, std::string_view content) {
  const std::string path = testing::TempDir() + "/" + name;
  std::ofstream(path) << content;
  return path;
}

TEST(Load, HasADefaultForEverything) {
  const Settings settings = load(user({})).value().settings;
  EXPECT_EQ(settings.apiHost, "127.0.0.1");
  EXPECT_EQ(settings.apiPort, 8000U);
  EXPECT_EQ(settings.maxExecutionTime, seconds(30));
  EXPECT_EQ(settings.maxMemory.bytes(), 512ULL << 20);
  EXPECT_EQ(settings.zygoteMaxLifetime, std::chrono::hours(1));
  EXPECT_EQ(settings.sandboxUidBase, 0x70000000U);
  EXPECT_EQ(settings.dataFolder, "/home/ann/.local/share/kubecoderun");
  EXPECT_EQ(settings.sandboxRoot, "/home/ann/.cache/kubecoderun/sandbox/current");
  EXPECT_FALSE(settings.languagesFolder.has_value());
  EXPECT_TRUE(settings.enableAccessLogs);
}

TEST(Load, FindsTheFoldersOfRootAndOfAUser) {
  EXPECT_EQ(load({.environment = {}, .root = true}).value().settings.dataFolder,
            "/var/lib/kubecoderun");
  const auto settings =
      load(user({{"XDG_DATA_HOME", "/d"}, {"KUBECODERUN_CACHE", "/c"}})).value().settings;
  EXPECT_EQ(settings.dataFolder, "/d/kubecoderun");
  EXPECT_EQ(settings.sandboxRoot, "/c/sandbox/current");
  EXPECT_NE(problemsOf({}).find("KUBECODERUN_DATA: \"\" is wrong: it has no default here"),
            std::string::npos);
}

TEST(Load, TheEnvironmentWinsOverTheFile) {
  auto sources = user({{"API_PORT", "9001"}});
  sources.dotEnv = {{"API_PORT", "9002"}, {"MAX_PIDS", "256"}, {"MAX_CPUS", ""}};
  const auto loaded = load(sources).value();
  EXPECT_EQ(loaded.settings.apiPort, 9001U);
  EXPECT_EQ(loaded.settings.maxPids, 256U);
  EXPECT_EQ(loaded.settings.maxCpus, 1.0);
}

TEST(Load, ReadsEveryType) {
  const auto settings = load(user({{"API_KEYS", R"(["0123456789abcdef","fedcba9876543210"])"},
                                   {"AUTH_TRUSTED_NETWORKS", "10.0.0.0/8, fd00::/8"},
                                   {"MAX_CPUS", "2.5"},
                                   {"OUTPUT_MODE", "Trim"},
                                   {"LOG_LEVEL", "WARNING"},
                                   {"LOG_FORMAT", "console"},
                                   {"POD_POOL_ENABLED", "off"},
                                   {"LANGUAGES_FOLDER", "/etc/languages"}}))
                            .value()
                            .settings;
  EXPECT_EQ(settings.apiKeys.size(), 2U);
  EXPECT_EQ(settings.authTrustedNetworks.at(1), "fd00::/8");
  EXPECT_EQ(settings.maxCpus, 2.5);
  EXPECT_EQ(settings.outputMode, OutputMode::kTrim);
  EXPECT_EQ(settings.logLevel, LogLevel::kWarning);
  EXPECT_EQ(settings.logFormat, LogFormat::kConsole);
  EXPECT_FALSE(settings.podPoolEnabled);
  EXPECT_EQ(settings.languagesFolder, "/etc/languages");
}

TEST(Load, ReportsAllProblemsAtOnceAndNoSecret) {
  const std::string problems = problemsOf(user({{"API_KEY", "short-secret"},
                                                {"API_PORT", "0"},
                                                {"AUTH_TRUSTED_NETWORKS", "10.0.0.0/40"},
                                                {"REDIS_URL", "redis://x"},
                                                {"POD_POOL_PYY", "1"}}));
  EXPECT_EQ(std::ranges::count(problems, '\n'), 5);
  EXPECT_NE(problems.find("API_PORT: \"0\" is wrong: it must be an integer from 1 to 65535"),
            std::string::npos);
  EXPECT_NE(problems.find("API_KEY: the value is wrong: it must have at least 16 characters"),
            std::string::npos);
  EXPECT_EQ(problems.find("short-secret"), std::string::npos);
}

TEST(Load, ReadsSecretsFromFiles) {
  const auto path = writeFile("key", "0123456789abcdef\n");
  EXPECT_EQ(load(user({{"API_KEY_FILE", path}})).value().settings.apiKey, "0123456789abcdef");
  EXPECT_NE(problemsOf(user({{"API_KEY_FILE", path}, {"API_KEY", "0123456789abcdef"}})), "");
  EXPECT_NE(
      problemsOf(user({{"API_KEY_FILE", path + ".absent"}})).find("API_KEY_FILE: cannot read"),
      std::string::npos);
  EXPECT_NE(problemsOf(user({{"API_KEY_FILE", writeFile("blank", "\n")}})), "");
}

TEST(Load, RefusesKeysThatNobodyNeeds) {
  EXPECT_NE(problemsOf(user({{"AUTH_DISABLED", "true"}, {"API_KEY", "0123456789abcdef"}})), "");
}

TEST(Load, PodsHaveSettingsForEachLanguage) {
  const auto settings = load(user({{"SANDBOX_BACKEND", "kubernetes"},
                                   {"POD_POOL_JS", "3"},
                                   {"LANG_IMAGE_F90", "localhost/f90:1"},
                                   {"LANG_MEMORY_LIMIT_JAVA", "1Gi"},
                                   {"POD_REUSE", "Session"}}))
                            .value()
                            .settings;
  EXPECT_EQ(settings.sandboxBackend, SandboxBackend::kKubernetes);
  EXPECT_EQ(settings.podPools.at("js"), 3U);
  EXPECT_EQ(settings.podPools.at("bash"), 0U);
  EXPECT_EQ(settings.languageImages, (Texts{{"f90", "localhost/f90:1"}}));
  EXPECT_EQ(settings.languageMemoryLimits, (Texts{{"java", "1Gi"}}));
  EXPECT_EQ(settings.podReuse, PodReuse::kSession);
  EXPECT_EQ(settings.podPoolPy, 5U);
  EXPECT_EQ(settings.maxQueueTime, seconds(12));
  EXPECT_EQ(settings.kubeconfig, "/home/ann/.kube/config");
}

TEST(Load, RefusesWhatTheBackendDoesNotRead) {
  EXPECT_EQ(problemsOf(user({{"K8S_IMAGE_TAG", "v2"}})),
            "K8S_IMAGE_TAG: has no effect with SANDBOX_BACKEND=local: remove it\n");
  EXPECT_EQ(problemsOf(user({{"POD_POOL_COLD", "9"}, {"SANDBOX_BACKEND", "kubernetes"}})),
            "POD_POOL_COLD: has no effect with SANDBOX_BACKEND=kubernetes: remove it\n");
  EXPECT_EQ(problemsOf(user({{"K8S_IMAGE_TAG", "latest"}})), "") << "what is so anyway";
}

TEST(Load, FindsTheNamespaceOfThePods) {
  const auto space = [](std::map<std::string, std::string> environment) {
    environment["SANDBOX_BACKEND"] = "kubernetes";
    return load(user(std::move(environment))).value().settings.namespaceOfPods;
  };
  EXPECT_EQ(space({}), "");
  EXPECT_EQ(space({{"POD_NAMESPACE", "c"}}), "c");
  EXPECT_EQ(space({{"POD_NAMESPACE", "c"}, {"NAMESPACE", "b"}}), "b");
  EXPECT_EQ(space({{"NAMESPACE", "b"}, {"K8S_NAMESPACE", "a"}}), "a");
}

TEST(Load, JobsMustOutliveTheirPrograms) {
  EXPECT_NE(problemsOf(user({{"SANDBOX_BACKEND", "kubernetes"}, {"MAX_EXECUTION_TIME", "300"}}))
                .find("K8S_JOB_DEADLINE_SECONDS: must be at least 30 s more"),
            std::string::npos);
  EXPECT_EQ(problemsOf(user({{"MAX_EXECUTION_TIME", "300"}})), "");
}

TEST(Load, StrangersDoNotRunAfterEachOtherInOnePod) {
  const auto reuse = [](const char* by) {
    return problemsOf(
        user({{"SANDBOX_BACKEND", "kubernetes"}, {"AUTH_DISABLED", "true"}, {"POD_REUSE", by}}));
  };
  EXPECT_NE(reuse("principal").find("POD_REUSE: principal needs keys"), std::string::npos);
  EXPECT_EQ(reuse("session"), "");
}

TEST(Load, CpuTimeFollowsTheWallLimitUnlessGiven) {
  EXPECT_EQ(cpuTimeLimit(load(user({{"MAX_CPUS", "2.5"}})).value().settings), seconds(75));
  EXPECT_EQ(cpuTimeLimit(load(user({{"MAX_CPU_TIME", "7"}})).value().settings), seconds(7));
}

TEST(Load, AChildOfAnotherUserGetsTheSameSettings) {
  const auto loaded = load(user({{"API_KEYS", "0123456789abcdef,fedcba9876543210"}})).value();
  Sources child;
  for (const auto& entry : childEnvironment(loaded, Secrets::kInclude)) {
    child.environment.emplace(entry.substr(0, entry.find('=')), entry.substr(entry.find('=') + 1));
  }
  EXPECT_EQ(load(child).value().settings.apiKeys, loaded.settings.apiKeys);
  EXPECT_EQ(load(child).value().settings.dataFolder, loaded.settings.dataFolder);
  for (const auto& entry : childEnvironment(loaded, Secrets::kLeaveOut)) {
    EXPECT_FALSE(entry.starts_with("API_KEYS="));
  }
}

TEST(Load, AChildInPodsGetsTheSameSettings) {
  const auto loaded = load(user({{"SANDBOX_BACKEND", "kubernetes"},
                                 {"POD_NAMESPACE", "space"},
                                 {"KUBERNETES_SERVICE_HOST", "10.0.0.1"}}))
                          .value();
  Sources child;
  for (const auto& entry : childEnvironment(loaded, Secrets::kInclude)) {
    child.environment.emplace(entry.substr(0, entry.find('=')), entry.substr(entry.find('=') + 1));
  }
  const auto again = load(child).value().settings;
  EXPECT_EQ(again.namespaceOfPods, "space");
  EXPECT_EQ(again.podPoolPy, 5U);
}

}  // namespace
}  // namespace config
