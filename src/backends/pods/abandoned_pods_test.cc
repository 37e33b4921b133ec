// Pods whose node is lost, or about to lose them: nothing begins there, what runs may end.
#include <gtest/gtest.h>

#include <thread>

#include "async/co_test.h"
#include "backends/pods/test_programs.h"
#include "backends/pods/test_provider.h"

namespace pods {
namespace {

using namespace std::chrono_literals;
using Conditions = std::map<std::string, bool>;

const Conditions kNodeLost{{"ContainersReady", true}, {"Ready", false}};
const Conditions kDisrupted{{"ContainersReady", true}, {"DisruptionTarget", true}, {"Ready", true}};

CO_TEST(AbandonedPods, AreLeasedToNobodyAndReplaced) {
  FakeCluster cluster;
  auto options = TestProvider::optionsFor(cluster, 1);
  options.pace.tick = 1h;  // the watch alone tells
  TestProvider provider(std::move(options));
  for (const auto& conditions : {kNodeLost, kDisrupted}) {
    EXPECT_TRUE(provider.hasReady(1));
    const auto name = onlyPod(cluster);
    cluster.setConditions(name, conditions);
    EXPECT_TRUE(becomes([&] { return !cluster.server.pods().contains(name); }));
    EXPECT_TRUE(becomes([&] { return cluster.server.pods().size() == 1; }));
  }
  co_return;
}

CO_TEST(AbandonedPods, APodThatIsStillStartingIsNone) {
  FakeCluster cluster;
  TestProvider provider(TestProvider::optionsFor(cluster, 1));
  EXPECT_TRUE(provider.hasReady(1));
  const auto name = onlyPod(cluster);
  cluster.setConditions(name, {{"ContainersReady", false}, {"Ready", false}});
  cluster.setConditions(name, {{"ContainersReady", true}, {"Ready", true}});
  std::this_thread::sleep_for(200ms);
  EXPECT_EQ(onlyPod(cluster), name);
  EXPECT_EQ(provider.pool().ready, 1U);
  co_return;
}

CO_TEST(AbandonedPods, WhatRunsThereStillAnswers) {
  FakeCluster cluster;
  TestProvider provider(TestProvider::optionsFor(cluster, 1));
  EXPECT_TRUE(provider.hasReady(1));
  const auto name = onlyPod(cluster);
  const auto sandbox = co_await acquire(provider);
  EXPECT_TRUE(provider.hasReady(1)) << "its replacement";
  cluster.setConditions(name, kNodeLost);
  std::this_thread::sleep_for(200ms);
  EXPECT_TRUE(cluster.server.pods().contains(name));
  const auto result = co_await runIn(**sandbox, "print(1)");
  EXPECT_EQ(result.value().stdoutBytes, "print(1)");
}

CO_TEST(AbandonedPods, OneThatIsGivenBackUnusedIsLeasedToNobody) {
  FakeCluster cluster;
  auto options = TestProvider::optionsFor(cluster, 1);
  options.pace.replacement = 1h;
  TestProvider provider(std::move(options));
  EXPECT_TRUE(provider.hasReady(1));
  const auto name = onlyPod(cluster);
  {
    const auto sandbox = co_await acquire(provider);
    cluster.setConditions(name, kNodeLost);
    std::this_thread::sleep_for(100ms);
  }
  EXPECT_TRUE(becomes([&] { return !cluster.server.pods().contains(name); }));
}

CO_TEST(AbandonedPods, TheirUserGetsAnotherOne) {
  FakeCluster cluster;
  cluster.runners.mayRunAgain = true;
  auto options = TestProvider::optionsFor(cluster, 1);
  options.reuse = {.by = Reuse::By::kOwner, .mostRuns = 9};
  options.plan.runs = 9;
  TestProvider provider(std::move(options));
  EXPECT_TRUE(provider.hasReady(1));
  const auto name = onlyPod(cluster);
  {
    const auto sandbox = co_await acquire(provider, "py", asker("ann"));
    cluster.setConditions(name, kDisrupted);
    EXPECT_TRUE((co_await runIn(**sandbox, "1")).has_value());
  }
  EXPECT_TRUE(becomes([&] { return !cluster.server.pods().contains(name); }));
}

}  // namespace
}  // namespace pods
