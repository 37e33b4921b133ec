#include <gtest/gtest.h>

#include "config/checks.h"

namespace config {
namespace {

TEST(KubernetesChecks, TakeTheNamesOfObjects) {
  for (const auto* good : {"a", "kubecoderun-pods", "a.b-1"}) EXPECT_FALSE(checkObjectName(good));
  for (const auto* bad : {"", "-a", "a-", "A", "a b", "a..b", "a/b"})
    EXPECT_TRUE(checkObjectName(bad)) << bad;
}

TEST(KubernetesChecks, TakeImages) {
  EXPECT_FALSE(checkImage("localhost/kubecoderun"));
  EXPECT_FALSE(checkImage("r.example:5000/a/b@sha256:00ff"));
  EXPECT_TRUE(checkImage("a b"));
  EXPECT_FALSE(checkImageTag("v1.2-rc.1"));
  EXPECT_TRUE(checkImageTag("-x"));
  EXPECT_TRUE(checkImageTag("a:b"));
}

TEST(KubernetesChecks, TakeQuantities) {
  for (const auto* good : {"1", "0.5", "500m", "512Mi", "2Gi", "1000000", "1.5G"})
    EXPECT_FALSE(checkQuantity(good)) << good;
  for (const auto* bad : {"", "0", "-1", "Mi", "1 Gi", "1mb", "1e", "inf", "nan", "512MB"})
    EXPECT_TRUE(checkQuantity(bad)) << bad;
}

TEST(KubernetesChecks, TakeUsers) {
  for (const auto* good : {"65532", "0", "cluster"}) EXPECT_FALSE(checkPodUser(good));
  for (const auto* bad : {"-1", "root", "4294967296", ""}) EXPECT_TRUE(checkPodUser(bad)) << bad;
}

TEST(KubernetesChecks, TakeTolerationsAsKubernetesSpellsThem) {
  EXPECT_FALSE(checkTolerations(
      R"([{"key":"k","operator":"Equal","value":"v","effect":"NoExecute","tolerationSeconds":5}])"));
  EXPECT_FALSE(checkTolerations("[]"));
  for (const auto* bad : {"{}", "[1]", R"([{"toleration_seconds":5}])", "[{", R"([{"key":1}])",
                          R"([{"tolerationSeconds":"5"}])"})
    EXPECT_TRUE(checkTolerations(bad)) << bad;
}

TEST(KubernetesChecks, TakeJson) {
  EXPECT_FALSE(checkTextMap(R"({"a":"b"})"));
  EXPECT_TRUE(checkTextMap(R"({"a":1})"));
  EXPECT_TRUE(checkTextMap(R"(a=b)"));
  EXPECT_FALSE(checkJsonObject(R"({"nodeAffinity":{}})"));
  EXPECT_TRUE(checkJsonObject("[]"));
}

}  // namespace
}  // namespace config
