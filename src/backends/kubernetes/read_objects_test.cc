#include "backends/kubernetes/read_objects.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace kubernetes {
namespace {

template <class Object>
Object read(std::string_view text) {
  Object object;
  readObject(boost::json::parse(text).as_object(), object);
  return object;
}

TEST(ReadObjects, APodThatRuns) {
  const auto pod = read<Pod>(R"({
    "metadata": {"name": "a", "namespace": "runs", "uid": "u", "resourceVersion": "7",
                 "labels": {"app": "x"}, "annotations": {"note": "y"},
                 "creationTimestamp": "2026-01-02T03:04:05Z",
                 "ownerReferences": [{"kind": "Job", "name": "j", "uid": "v", "controller": true}]},
    "spec": {"nodeName": "n"},
    "status": {"phase": "Running", "podIP": "10.0.0.7",
               "conditions": [{"type": "PodScheduled", "status": "True"},
                              {"type": "Ready", "status": "True"}],
               "containerStatuses": [{"name": "main", "ready": true, "restartCount": 2,
                   "state": {"running": {}},
                   "lastState": {"terminated": {"reason": "OOMKilled", "exitCode": 137}}}]}})");
  EXPECT_EQ(pod.metadata.space, "runs");
  EXPECT_EQ(pod.metadata.uid, "u");
  EXPECT_EQ(pod.metadata.resourceVersion, "7");
  EXPECT_EQ(pod.metadata.labels.at("app"), "x");
  EXPECT_EQ(pod.metadata.annotations.at("note"), "y");
  ASSERT_EQ(pod.metadata.owners.size(), 1U);
  EXPECT_EQ(pod.metadata.owners[0].uid, "v");
  EXPECT_EQ(pod.nodeName, "n");
  EXPECT_EQ(pod.phase, PodPhase::kRunning);
  EXPECT_EQ(pod.podIp, "10.0.0.7");
  EXPECT_TRUE(pod.condition("Ready")->holds);
  ASSERT_EQ(pod.containers.size(), 1U);
  EXPECT_TRUE(pod.containers[0].ready);
  EXPECT_EQ(pod.containers[0].restartCount, 2);
  EXPECT_FALSE(pod.containers[0].terminated);
  EXPECT_EQ(pod.containers[0].lastTerminated->reason, "OOMKilled");
  EXPECT_EQ(pod.containers[0].lastTerminated->exitCode, 137);
}

TEST(ReadObjects, APodThatCannotStart) {
  const auto pod = read<Pod>(R"({
    "status": {"phase": "Pending",
               "conditions": [{"type": "PodScheduled", "status": "False",
                               "reason": "Unschedulable", "message": "0/3 nodes are available"}],
               "containerStatuses": [{"name": "main", "ready": false,
                   "state": {"waiting": {"reason": "ImagePullBackOff", "message": "no such"}}}]}})");
  EXPECT_EQ(pod.condition("PodScheduled")->reason, "Unschedulable");
  EXPECT_EQ(pod.condition("Ready"), nullptr);
  EXPECT_EQ(pod.containers.at(0).waiting->reason, "ImagePullBackOff");
}

TEST(ReadObjects, APodWhoseNodeIsLost) {
  const auto pod = read<Pod>(R"({
    "metadata": {"deletionTimestamp": "2026-01-02T03:04:05Z"},
    "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "Unknown"}]}})");
  EXPECT_EQ(pod.metadata.deletionTimestamp, "2026-01-02T03:04:05Z");
  EXPECT_FALSE(pod.condition("Ready")->holds);
}

TEST(ReadObjects, APodThatWasEvicted) {
  const auto pod = read<Pod>(R"({"status": {"phase": "Failed", "reason": "Evicted",
      "message": "low on memory", "containerStatuses": [{"name": "main",
      "state": {"terminated": {"reason": "Error", "exitCode": 1}}}]}})");
  EXPECT_EQ(pod.phase, PodPhase::kFailed);
  EXPECT_EQ(pod.reason, "Evicted");
  EXPECT_EQ(pod.containers.at(0).terminated->exitCode, 1);
}

TEST(ReadObjects, AJobAndAnEvent) {
  const auto job = read<Job>(R"({"metadata": {"name": "j"}, "status": {"active": 1, "failed": 2,
      "conditions": [{"type": "Failed", "status": "True", "reason": "DeadlineExceeded"}]}})");
  EXPECT_EQ(job.active, 1);
  EXPECT_EQ(job.failed, 2);
  EXPECT_EQ(job.conditions.at(0).reason, "DeadlineExceeded");
  const auto event = read<Event>(R"({"type": "Warning", "reason": "FailedScheduling",
      "message": "no node", "count": 3, "involvedObject": {"kind": "Pod", "uid": "u"}})");
  EXPECT_EQ(event.reason, "FailedScheduling");
  EXPECT_EQ(event.count, 3);
  EXPECT_EQ(event.about.uid, "u");
}

TEST(ReadObjects, FieldsOfAnotherTypeCountAsMissing) {
  const auto pod = read<Pod>(R"({"metadata": {"name": 5, "labels": {"a": 1, "b": "c"},
      "ownerReferences": "none"}, "status": {"phase": "Odd", "conditions": [1, {}],
      "containerStatuses": {}}})");
  EXPECT_EQ(pod.metadata.name, "");
  EXPECT_EQ(pod.metadata.labels.size(), 1U);
  EXPECT_EQ(pod.phase, PodPhase::kUnknown);
  EXPECT_EQ(pod.conditions.size(), 1U);
}

}  // namespace
}  // namespace kubernetes
