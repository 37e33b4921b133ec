#include "backends/pods/pod_spec.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "backends/pods/labels.h"
#include "backends/pods/pod_name.h"
#include "backends/pods/test_plan.h"

namespace pods {
namespace {

namespace json = boost::json;

PodPlan plan() {
  PodPlan plan;
  plan.replica = "server-1";
  return plan;
}

constexpr const char* kDigest = "0123456789abcdef";
const PodIdentity kIdentity{.name = "sandbox-py-00", .token = "t0ken"};

json::value pod(const PodPlan& plan) {
  return json::parse(podText(plan, python(), kDigest, kIdentity));
}

constexpr const char* kSpec = R"({
  "restartPolicy": "Never", "terminationGracePeriodSeconds": 2, "activeDeadlineSeconds": 3900,
  "automountServiceAccountToken": false, "enableServiceLinks": false,
  "dnsPolicy": "None", "dnsConfig": {"nameservers": ["127.0.0.1"]},
  "securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"},
                      "runAsUser": 65532, "runAsGroup": 65532, "fsGroup": 65532},
  "containers": [{
    "name": "sandbox", "image": "localhost/kubecoderun-sandbox-py:1",
    "imagePullPolicy": "IfNotPresent",
    "args": ["--level", "pod", "--sandbox-root", "/", "--listen-tcp", "0.0.0.0:8090",
             "--token-env", "KUBECODERUN_RUNNER_TOKEN", "--runs", "1", "--alone", "30"],
    "terminationMessagePolicy": "FallbackToLogsOnError",
    "env": [{"name": "KUBECODERUN_RUNNER_TOKEN", "value": "t0ken"}],
    "ports": [{"name": "runner", "containerPort": 8090}],
    "resources": {
      "limits": {"cpu": "1", "memory": "512Mi", "ephemeral-storage": "64Mi"},
      "requests": {"cpu": "100m", "memory": "128Mi", "ephemeral-storage": "64Mi"}},
    "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true,
                        "capabilities": {"drop": ["ALL"]}},
    "volumeMounts": [{"name": "data", "mountPath": "/mnt/data"},
                     {"name": "tmp", "mountPath": "/tmp"},
                     {"name": "program", "mountPath": "/run/program"}]}],
  "volumes": [
    {"name": "data", "emptyDir": {"medium": "Memory", "sizeLimit": "268435456"}},
    {"name": "tmp", "emptyDir": {"medium": "Memory", "sizeLimit": "134217728"}},
    {"name": "program", "emptyDir": {"medium": "Memory", "sizeLimit": "134217728"}}]
})";

constexpr const char* kLabels = R"({
  "app.kubernetes.io/name": "kubecoderun", "app.kubernetes.io/component": "sandbox",
  "app.kubernetes.io/managed-by": "kubecoderun", "kubecoderun/language": "py",
  "kubecoderun/replica": "server-1", "kubecoderun/lease": "warm"})";

TEST(PodSpec, IsWhatTheStrictestStandardAllows) {
  const auto made = pod(plan());
  EXPECT_EQ(made.at("spec"), json::parse(kSpec)) << json::serialize(made.at("spec"));
  EXPECT_EQ(made.at("metadata"), (json::value{{"name", "sandbox-py-00"},
                                              {"labels", json::parse(kLabels)},
                                              {"annotations", {{kPlan, kDigest}}}}));
  EXPECT_EQ(made.at("kind"), "Pod");
}

TEST(PodSpec, AJobHasTheSamePod) {
  const auto made = json::parse(jobText(plan(), python(), kDigest, kIdentity));
  const auto& inside = made.at_pointer("/spec/template");
  auto expected = json::parse(kSpec).as_object();
  expected["activeDeadlineSeconds"] = 300;
  EXPECT_EQ(inside.at("spec"), json::value(expected));
  EXPECT_EQ(inside.at_pointer("/metadata/labels").at(kJobLabel), "sandbox-py-00");
  EXPECT_FALSE(inside.at("metadata").as_object().contains("name")) << "the cluster names it";
  EXPECT_EQ(made.at_pointer("/spec/backoffLimit"), 0);
  EXPECT_EQ(made.at_pointer("/spec/activeDeadlineSeconds"), 300);
  EXPECT_EQ(made.at_pointer("/spec/ttlSecondsAfterFinished"), 60);
  EXPECT_EQ(made.at("apiVersion"), "batch/v1");
}

TEST(PodSpec, TheDigestIsOfWhatServersHaveInCommon) {
  const auto usual = planDigest(plan(), python());
  EXPECT_EQ(usual.size(), 16U);
  auto other = plan();
  other.replica = "server-2";
  other.owner = ServerPod{.name = "s", .uid = "u"};
  EXPECT_EQ(planDigest(other, python()), usual);
  other.dataBytes *= 2;
  EXPECT_NE(planDigest(other, python()), usual);
  auto image = python();
  image.image += "1";
  EXPECT_NE(planDigest(plan(), image), usual);
}

TEST(PodSpec, TheDigestTellsWhetherPlacesAreTriedAndNotWhich) {
  auto one = plan(), two = plan();
  one.probes = {"10.0.0.1:80", "10.1.0.1:443"};
  two.probes = {"10.0.0.2:80"};
  EXPECT_EQ(planDigest(one, python()), planDigest(two, python()));
  EXPECT_NE(planDigest(one, python()), planDigest(plan(), python()));
}

TEST(PodSpec, LeavesTheUserToTheCluster) {
  auto wanted = plan();
  wanted.user.reset();
  EXPECT_EQ(pod(wanted).at_pointer("/spec/securityContext"),
            json::parse(R"({"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}})"));
}

TEST(PodSpec, HasWhatTheOperatorWants) {
  auto wanted = plan();
  wanted.pullSecrets = {"a", "b"};
  wanted.pullPolicy = "Always";
  wanted.serviceAccount = "nobody";
  wanted.hostUsers = false;
  wanted.seccomp = {.type = "Localhost", .file = "profiles/a.json"};
  wanted.requiredWalls = {"landlock", "seccomp"};
  wanted.port = 9000;
  wanted.placement = {.runtimeClass = "gvisor",
                      .priorityClass = "low",
                      .nodeSelector = R"({"disk":"ssd"})",
                      .tolerations = R"([{"key":"k","tolerationSeconds":5}])",
                      .affinity = R"({"nodeAffinity":{}})",
                      .labels = R"({"team":"a","kubecoderun/replica":"forged"})",
                      .annotations = R"({"note":"b"})"};
  const auto made = pod(wanted);
  const auto at = [&](const char* pointer) { return made.at_pointer(pointer); };
  EXPECT_EQ(at("/spec/imagePullSecrets"), json::parse(R"([{"name":"a"},{"name":"b"}])"));
  EXPECT_EQ(at("/spec/containers/0/imagePullPolicy"), "Always");
  EXPECT_EQ(at("/spec/serviceAccountName"), "nobody");
  EXPECT_EQ(at("/spec/automountServiceAccountToken"), false);
  EXPECT_EQ(at("/spec/hostUsers"), false);
  EXPECT_EQ(at("/spec/securityContext/seccompProfile"),
            json::parse(R"({"type":"Localhost","localhostProfile":"profiles/a.json"})"));
  EXPECT_EQ(at("/spec/runtimeClassName"), "gvisor");
  EXPECT_EQ(at("/spec/priorityClassName"), "low");
  EXPECT_EQ(at("/spec/nodeSelector/disk"), "ssd");
  EXPECT_EQ(at("/spec/tolerations/0/tolerationSeconds"), 5);
  EXPECT_EQ(at("/spec/affinity"), json::parse(R"({"nodeAffinity":{}})"));
  EXPECT_EQ(at("/metadata/labels/team"), "a");
  EXPECT_EQ(at("/metadata/labels/kubecoderun~1replica"), "server-1") << "ours win";
  EXPECT_EQ(at("/metadata/annotations/note"), "b");
  EXPECT_EQ(at("/spec/containers/0/args/5"), "0.0.0.0:9000");
  EXPECT_EQ(at("/spec/containers/0/args/13"), "landlock,seccomp");
}

TEST(PodSpec, TellsTheRunnerWhatItMustNotReach) {
  auto wanted = plan();
  wanted.probes = {"10.96.0.1:443", "10.1.2.3:8000"};
  const auto made = pod(wanted);
  const auto& words = made.at_pointer("/spec/containers/0/args").as_array();
  ASSERT_GE(words.size(), 2U);
  EXPECT_EQ(words[words.size() - 2], "--probe");
  EXPECT_EQ(words[words.size() - 1], "10.96.0.1:443,10.1.2.3:8000");
}

TEST(PodSpec, GoesWithThePodOfItsServer) {
  auto wanted = plan();
  wanted.owner = {.name = "kubecoderun-0", .uid = "u-1"};
  const auto owners =
      json::parse(R"([{"apiVersion":"v1","kind":"Pod","name":"kubecoderun-0","uid":"u-1"}])");
  EXPECT_EQ(pod(wanted).at_pointer("/metadata/ownerReferences"), owners);
  const auto job = json::parse(jobText(wanted, python(), kDigest, kIdentity));
  EXPECT_EQ(job.at_pointer("/metadata/ownerReferences"), owners);
  const auto adopted = json::parse(adoptionText(wanted, "7"));
  EXPECT_EQ(adopted.at_pointer("/metadata/ownerReferences"), owners);
  EXPECT_EQ(adopted.at_pointer("/metadata/resourceVersion"), "7");
  EXPECT_EQ(adopted.at_pointer("/metadata/labels"), (json::value{{kReplicaLabel, "server-1"}}));
}

TEST(PodSpec, OneThatMayBeUsedAgainSaysSo) {
  auto wanted = plan();
  wanted.runs = 20;
  EXPECT_EQ(pod(wanted).at_pointer("/metadata/labels/kubecoderun~1lease"), kBound);
  EXPECT_EQ(pod(wanted).at_pointer("/spec/containers/0/args/9"), "20");
}

TEST(PodName, IsNewEachTime) {
  const auto one = newIdentity("py"), other = newIdentity("py");
  EXPECT_NE(one.name, other.name);
  EXPECT_NE(one.token, other.token);
  EXPECT_EQ(one.token.size(), 64U);
  EXPECT_EQ(labelValue("kubecoderun-0"), "kubecoderun-0");
  EXPECT_LE(labelValue(std::string(200, 'a')).size(), 63U);
  EXPECT_NE(labelValue(std::string(200, 'a')), labelValue(std::string(201, 'a')));
}

}  // namespace
}  // namespace pods
