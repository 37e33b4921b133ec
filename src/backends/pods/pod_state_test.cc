#include "backends/pods/pod_state.h"

#include <gtest/gtest.h>

namespace pods {
namespace {

using kubernetes::Pod;
using kubernetes::PodPhase;

Pod waiting(std::string reason) {
  Pod pod;
  pod.containers.emplace_back().waiting = {std::move(reason), "because"};
  return pod;
}

Pod terminated(std::string reason, std::int64_t code) {
  Pod pod;
  pod.phase = PodPhase::kFailed;
  pod.containers.emplace_back().terminated = {std::move(reason), "", code};
  return pod;
}

TEST(PodState, KnowsWhatKeepsAPodFromStarting) {
  const auto image = troubleOf(waiting("ImagePullBackOff"));
  ASSERT_TRUE(image);
  EXPECT_EQ(image->says, "the image of the pod cannot be fetched (ImagePullBackOff): because");
  EXPECT_TRUE(image->hopeless);
  EXPECT_TRUE(troubleOf(waiting("CreateContainerConfigError"))->hopeless);
  EXPECT_FALSE(troubleOf(waiting("ContainerCreating")));

  Pod homeless;
  homeless.conditions.push_back(
      {.type = "PodScheduled", .holds = false, .reason = "Unschedulable", .message = "0/3 nodes"});
  const auto room = troubleOf(homeless);
  ASSERT_TRUE(room);
  EXPECT_EQ(room->says, "no node has room for the pod (Unschedulable): 0/3 nodes");
  EXPECT_FALSE(room->hopeless);
  EXPECT_TRUE(room->waitsForNode);
}

TEST(PodState, KnowsWhatARefusalMeans) {
  using kubernetes::Problem;
  const auto says = [](Problem problem) {
    return troubleOf(kubernetes::ApiError{.problem = problem, .message = "m"});
  };
  EXPECT_NE(says(Problem::kQuotaExceeded).says.find("quota"), std::string::npos);
  EXPECT_NE(says(Problem::kForbidden).says.find("policy"), std::string::npos);
  EXPECT_TRUE(says(Problem::kInvalid).hopeless);
  EXPECT_FALSE(says(Problem::kUnavailable).hopeless);
}

TEST(PodState, KnowsHowAPodEnded) {
  EXPECT_FALSE(endOf(Pod{}));
  EXPECT_TRUE(endOf(terminated("OOMKilled", 137))->outOfMemory);
  EXPECT_EQ(endOf(terminated("Error", 78))->says, "the pod's runner ended with code 78 (Error)");
  auto refusing = terminated("Error", 78);
  refusing.containers.front().terminated->message = "runner: level pod\nrunner: no wall\n";
  EXPECT_EQ(endOf(refusing)->says, "the pod's runner ended with code 78 (Error): runner: no wall");
  EXPECT_TRUE(endOf(refusing)->cannotServe);
  auto killed = terminated("Error", 137);
  killed.containers.front().terminated->message = "runner: level pod\n";
  EXPECT_EQ(endOf(killed)->says, "the pod's runner ended with code 137 (Error)");
  EXPECT_FALSE(endOf(killed)->cannotServe);
  auto unstarted = terminated("StartError", 128);
  unstarted.containers.front().terminated->message = "no such file";
  EXPECT_EQ(endOf(unstarted)->says,
            "the pod's runner ended with code 128 (StartError): no such file");
  auto evicted = terminated("Error", 137);
  evicted.reason = "Evicted";
  evicted.message = "the node was low on memory";
  EXPECT_EQ(endOf(evicted)->says, "the pod ended (Evicted): the node was low on memory");
  EXPECT_FALSE(endOf(evicted)->outOfMemory);
}

Pod with(const std::vector<std::pair<std::string, bool>>& conditions) {
  Pod pod;
  for (const auto& [type, holds] : conditions)
    pod.conditions.push_back({.type = type, .holds = holds, .reason = {}, .message = {}});
  return pod;
}

TEST(PodState, KnowsWhenANodeIsLost) {
  EXPECT_FALSE(isAbandoned({}));
  EXPECT_FALSE(isAbandoned(with({{"Ready", true}, {"ContainersReady", true}})));
  EXPECT_FALSE(isAbandoned(with({{"Ready", false}, {"ContainersReady", false}}))) << "it starts";
  auto lost = with({{"Ready", false}, {"ContainersReady", true}});
  EXPECT_TRUE(isAbandoned(lost));
  lost.conditions[0].reason = "ReadinessGatesNotReady";
  EXPECT_FALSE(isAbandoned(lost)) << "somebody else's condition";
  EXPECT_TRUE(isAbandoned(with({{"Ready", true}, {"DisruptionTarget", true}}))) << "evicted soon";
}

}  // namespace
}  // namespace pods
