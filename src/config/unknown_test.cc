#include "config/unknown.h"

#include <gtest/gtest.h>

namespace config {
namespace {

std::vector<std::string> complaints(const Sources& sources) {
  std::vector<std::string> result;
  for (const auto& problem : findUnknown(sources))
    result.push_back(problem.field + ": " + problem.message);
  return result;
}

TEST(Unknown, NamesTheNearestSetting) {
  EXPECT_EQ(complaints({.dotEnv = {{"API_PROT", "1"}}}).at(0),
            "API_PROT: unknown setting; did you mean API_PORT?");
  EXPECT_EQ(complaints({.environment = {{"MAX_EXECUTION_TIMES", "1"}}}).at(0),
            "MAX_EXECUTION_TIMES: unknown setting; did you mean MAX_EXECUTION_TIME?");
  EXPECT_EQ(complaints({.environment = {{"POD_POOL_PYTHON", "1"}}}).at(0),
            "POD_POOL_PYTHON: unknown setting; did you mean POD_POOL_PY?");
}

TEST(Unknown, LeavesTheNamesOfOthersAlone) {
  EXPECT_TRUE(complaints({.environment = {{"PATH", "x"},
                                          {"HOME", "x"},
                                          {"HTTP_PROXY", "x"},
                                          {"APP_KEY", "x"},
                                          {"SSL_CERT_FILE", "x"},
                                          {"KUBECONFIG", "x"},
                                          {"LOG_FILE", "x"},
                                          {"KUBECODERUN_SERVICE_HOST", "x"},
                                          {"KUBECODERUN_PORT", "x"},
                                          {"KUBECODERUN_CACHE", "x"},
                                          {"OPENAI_API_KEY", "x"},
                                          {"MAX_OPEN", "x"},
                                          {"SESSION_MANAGER", "x"},
                                          {"API_KEY_FILE", "x"}}})
                  .empty());
  EXPECT_TRUE(complaints({.dotEnv = {{"COMPOSE_PROJECT_NAME", "x"}, {"HTTP_PROXY", "x"}}}).empty());
}

TEST(Unknown, RefusesSettingsOfTheReferenceProductByName) {
  EXPECT_EQ(complaints({.environment = {{"REDIS_URL", "redis://x"}}}).at(0),
            "REDIS_URL: Redis is not supported yet by this version");
  EXPECT_EQ(complaints({.dotEnv = {{"SSL_CERT_FILE", "x"}, {"MINIO_BUCKET", "x"}}}).size(), 2U);
  EXPECT_TRUE(complaints({.environment = {{"REDIS_PASSWORD", ""}}}).empty());
}

TEST(Unknown, OnlySecretsHaveFiles) {
  EXPECT_EQ(complaints({.dotEnv = {{"API_PORT_FILE", "x"}}}).size(), 1U);
}

TEST(Unknown, CountsEdits) {
  EXPECT_EQ(editDistance("API_PORT", "API_PORT"), 0U);
  EXPECT_EQ(editDistance("API_PROT", "API_PORT"), 1U);
  EXPECT_EQ(editDistance("", "abc"), 3U);
  EXPECT_EQ(editDistance("kitten", "sitting"), 3U);
}

}  // namespace
}  // namespace config
