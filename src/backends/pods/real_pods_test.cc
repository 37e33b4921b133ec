// Whether a real API server, that of the file that KUBECODERUN_TEST_KUBECONFIG names, takes pods
// and Jobs with all that operators may ask for. They are dry runs: nothing is made.
#include <gtest/gtest.h>

#include <cstdlib>

#include "backends/kubernetes/asking.h"
#include "backends/pods/pod_name.h"
#include "backends/pods/pod_spec.h"
#include "backends/pods/test_plan.h"

namespace pods {
namespace {

class RealPods : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* const file = std::getenv("KUBECODERUN_TEST_KUBECONFIG");
    if (file == nullptr || *file == '\0')
      GTEST_SKIP() << "no KUBECODERUN_TEST_KUBECONFIG: there is no cluster to ask";
    const auto access = kubernetes::findAccess({.kubeconfig = file});
    ASSERT_TRUE(access) << access.error().message;
    asking_ = std::make_unique<kubernetes::Asking>(*access);
  }

  /// Why the API server refuses them; empty: it takes both.
  std::string refusal(const PodPlan& plan) {
    const auto language = python();
    const auto digest = planDigest(plan, language);
    const auto identity = newIdentity("py");
    const auto pod = asking_->wait(
        asking_->client().create<kubernetes::Pod>("", podText(plan, language, digest, identity),
                                                  asking_->call(), kubernetes::Effect::kDryRun));
    if (!pod) return "pod: " + pod.error().message;
    const auto job = asking_->wait(
        asking_->client().create<kubernetes::Job>("", jobText(plan, language, digest, identity),
                                                  asking_->call(), kubernetes::Effect::kDryRun));
    return job ? "" : "job: " + job.error().message;
  }

  std::unique_ptr<kubernetes::Asking> asking_;
};

TEST_F(RealPods, AreTakenAsTheyAreUsually) {
  EXPECT_EQ(refusal({.replica = "one"}), "");
  EXPECT_EQ(refusal({.user = std::nullopt, .replica = "one"}), "") << "the cluster's user";
}

// A priority class and a runtime class would have to be there.
TEST_F(RealPods, AreTakenWithEverythingThatOperatorsMayAskFor) {
  PodPlan plan{.pullPolicy = "Always",
               .pullSecrets = {"one", "two"},
               .serviceAccount = "default",
               .user = 1'000'650'000,
               .seccomp = {.type = "Localhost", .file = "profiles/sandbox.json"},
               .hostUsers = false,
               .runs = 20,
               .requiredWalls = {"landlock"},
               .probes = {"10.96.0.1:443"},
               .owner = ServerPod{.name = "server", .uid = "00000000-0000-0000-0000-000000000001"},
               .replica = "one"};
  plan.placement = {
      .nodeSelector = R"({"sandboxes":"yes"})",
      .tolerations = R"([{"key":"only","operator":"Equal","value":"s","effect":"NoSchedule"}])",
      .affinity = R"({"podAntiAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[
        {"weight":1,"podAffinityTerm":{"topologyKey":"kubernetes.io/hostname",
         "labelSelector":{"matchLabels":{"app.kubernetes.io/name":"kubecoderun"}}}}]}})",
      .labels = R"({"team":"a"})",
      .annotations = R"({"note":"b"})"};
  EXPECT_EQ(refusal(plan), "");
}

}  // namespace
}  // namespace pods
