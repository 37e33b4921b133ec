// Why pods cannot be made: what is told of it, who is sent away, how it is tried again.
#include <gtest/gtest.h>

#include <thread>

#include "async/co_test.h"
#include "backends/pods/test_programs.h"
#include "backends/pods/test_provider.h"

namespace pods {
namespace {

using namespace std::chrono_literals;
using base::ErrorKind;
constexpr const char* kPosts = "POST /api/v1/namespaces/test/pods";

CO_TEST(PodTroubles, SaysWhyNoPodCanBeMade) {
  FakeCluster cluster;
  std::vector<std::string> told;
  auto options = TestProvider::optionsFor(cluster);
  options.onTrouble = [&](const std::string& what, const std::string& why) {
    told.push_back(what + ": " + why);
  };
  cluster.server.failCreations(kubernetes::FakeApiServer::Fault{
      .status = 403,
      .body = kubernetes::FakeApiServer::status(403, "Forbidden", "exceeded quota: pods=10")});
  {
    TestProvider provider(std::move(options));
    EXPECT_TRUE(becomes([&] { return !provider.pool().problem.empty(); }));
    EXPECT_NE(provider.pool().problem.find("exceeded quota: pods=10"), std::string::npos);
    const auto refused = co_await acquire(provider);
    EXPECT_EQ(refused.error().kind, ErrorKind::kUnavailable);
    EXPECT_NE(refused.error().message.find("exceeded quota"), std::string::npos);
    EXPECT_TRUE(refused.error().retryAfter.has_value());
    const auto tries = cluster.server.count(kPosts);
    std::this_thread::sleep_for(300ms);
    EXPECT_LT(cluster.server.count(kPosts), tries + 3 * 6) << "ever more slowly";
    cluster.server.failCreations(std::nullopt);
    EXPECT_TRUE(provider.hasReady(3)) << "and goes on when it can";
    EXPECT_EQ(provider.pool().problem, "");
  }
  EXPECT_GE(told.size(), 2U);
  EXPECT_EQ(told.back(), "py: ");
}

/// Whether it is told, and in the end taken back, that this is not allowed.
bool isToldAndTakenBack(const std::vector<std::string>& told, const std::string& what) {
  return told.size() == 2 && told[0] == what + ": not allowed" && told[1] == what + ": ";
}

CO_TEST(PodTroubles, SaysWhatIsNotAllowedThoughNobodyWaitsForIt) {
  FakeCluster cluster;
  std::vector<std::string> told;
  auto options = TestProvider::optionsFor(cluster, 1);
  options.onTrouble = [&](const std::string& what, const std::string& why) {
    told.push_back(what + ": " + why);
  };
  {
    TestProvider provider(std::move(options));
    EXPECT_TRUE(provider.hasReady(1));
    cluster.server.failNext(
        {.status = 403,
         .body = kubernetes::FakeApiServer::status(403, "Forbidden", "not allowed")});
    const auto renewals = cluster.server.count("PATCH ");
    EXPECT_TRUE(becomes([&] { return cluster.server.count("PATCH ") >= renewals + 3; }));
  }
  EXPECT_TRUE(isToldAndTakenBack(told, "signs of life")) << testing::PrintToString(told);
  co_return;
}

CO_TEST(PodTroubles, WhatCouldNotBeRemovedIsRemovedSoonAfterwards) {
  FakeCluster cluster;
  TestProvider provider(TestProvider::optionsFor(cluster, 1));
  EXPECT_TRUE(provider.hasReady(1));
  const auto used = onlyPod(cluster);
  cluster.server.forbidsRemovals = true;
  {
    const auto sandbox = co_await acquire(provider);
    EXPECT_TRUE((co_await runIn(**sandbox, "1")).has_value());
  }
  EXPECT_TRUE(becomes([&] { return cluster.server.count("DELETE ") >= 3; })) << "and once more";
  EXPECT_TRUE(cluster.server.pods().contains(used));
  cluster.server.forbidsRemovals = false;
  EXPECT_TRUE(becomes([&] { return !cluster.server.pods().contains(used); }));
}

CO_TEST(PodTroubles, RefusalsOfOneMomentCountOnce) {
  FakeCluster cluster;
  cluster.server.failCreations(kubernetes::FakeApiServer::Fault{
      .status = 403, .body = kubernetes::FakeApiServer::status(403, "Forbidden")});
  auto options = TestProvider::optionsFor(cluster, 5);
  options.pace.longestRetry = 1h;
  TestProvider provider(std::move(options));
  // Four rounds: after 50, 150 and 350 ms. If each refusal counted: after 0.8 s, 26 s...
  EXPECT_TRUE(becomes([&] { return cluster.server.count(kPosts) >= 20; }));
  co_return;
}

CO_TEST(PodTroubles, WhenTheApiIsBackPodsAreMadeAtOnce) {
  FakeCluster cluster;
  auto options = TestProvider::optionsFor(cluster, 1);
  cluster.server.failWatches({.life = 100ms});  // so that the next one comes soon
  options.pace.firstRetry = options.pace.longestRetry = 1h;
  TestProvider provider(std::move(options));
  EXPECT_TRUE(provider.hasReady(1));
  cluster.server.failCreations(kubernetes::FakeApiServer::Fault{
      .status = 403, .body = kubernetes::FakeApiServer::status(403, "Forbidden")});
  const auto taken = co_await acquire(provider);
  EXPECT_TRUE(becomes([&] { return !provider.pool().problem.empty(); }));
  cluster.server.failCreations(std::nullopt);
  cluster.server.failNextWatch(kubernetes::FakeApiServer::Fault{.status = 503});
  EXPECT_TRUE(provider.hasReady(1));
}

CO_TEST(PodTroubles, AQuotaThatIsFullOfItsOwnIsWaitedFor) {
  FakeCluster cluster;
  TestProvider provider(TestProvider::optionsFor(cluster, 1));
  EXPECT_TRUE(provider.hasReady(1));
  cluster.server.failCreations(kubernetes::FakeApiServer::Fault{
      .status = 403,
      .body = kubernetes::FakeApiServer::status(403, "Forbidden", "exceeded quota: pods=1")});
  auto first = co_await acquire(provider);
  EXPECT_TRUE(becomes([&] { return !provider.pool().problem.empty(); }));
  std::jthread other([&] {
    std::this_thread::sleep_for(200ms);
    cluster.server.failCreations(std::nullopt);
  });
  const auto second = co_await acquire(provider);
  EXPECT_TRUE(second.has_value()) << second.error().message;
}

CO_TEST(PodTroubles, SaysThatAnImageIsNotThere) {
  FakeCluster cluster;
  cluster.fate = FakeCluster::Fate::kNoImage;
  TestProvider provider(TestProvider::optionsFor(cluster, 1));
  EXPECT_TRUE(becomes([&] { return !provider.pool().problem.empty(); }));
  const auto refused = co_await acquire(provider, "go");
  EXPECT_EQ(refused.error().message,
            "no sandbox became free in time (the image of the pod cannot be fetched "
            "(ImagePullBackOff): no such image)");
  EXPECT_TRUE(becomes([&] { return cluster.server.jobs().empty(); }));
}

CO_TEST(PodTroubles, AnOldTroubleIsForgottenWhenNobodyWaits) {
  FakeCluster cluster;
  cluster.fate = FakeCluster::Fate::kNoImage;
  TestProvider provider(TestProvider::optionsFor(cluster, 0));
  EXPECT_FALSE((co_await acquire(provider, "go")).has_value());
  EXPECT_NE(provider.pool("go").problem, "");
  EXPECT_TRUE(becomes([&] { return provider.pool("go").problem.empty(); }));
}

CO_TEST(PodTroubles, SaysThatNoNodeHasRoom) {
  FakeCluster cluster;
  cluster.fate = FakeCluster::Fate::kNoNode;
  TestProvider provider(TestProvider::optionsFor(cluster, 1));
  EXPECT_TRUE(becomes([&] { return !provider.pool().problem.empty(); }));
  const auto refused = co_await acquire(provider, "py", {}, 100ms);
  EXPECT_NE(refused.error().message.find("0/1 nodes are available"), std::string::npos);
}

CO_TEST(PodTroubles, SaysThatARunnerIsNotReady) {
  FakeCluster cluster;
  cluster.fate = FakeCluster::Fate::kNoRunner;
  TestProvider provider(TestProvider::optionsFor(cluster, 1));
  EXPECT_TRUE(becomes([&] { return !provider.pool().problem.empty(); }));
  EXPECT_NE(provider.pool().problem.find("a pod's runner is not ready: "), std::string::npos);
  co_return;
}

CO_TEST(PodTroubles, SaysWhyARunnerRefusesToServe) {
  FakeCluster cluster;
  cluster.fate = FakeCluster::Fate::kRefuse;
  auto options = TestProvider::optionsFor(cluster, 1);
  options.pace.firstRetry = options.pace.longestRetry = 1h;
  TestProvider provider(std::move(options));
  EXPECT_TRUE(becomes([&] { return !provider.pool().problem.empty(); }));
  const auto refused =
      co_await acquire(provider, "py", {}, 1h);  // nobody waits for what is hopeless
  EXPECT_EQ(refused.error().message,
            "no sandbox became free in time (a pod ended before it was ready: the pod's runner "
            "ended with code 78 (Error): runner: no wall)");
}

CO_TEST(PodTroubles, PodsThatEndAtOnceAreMadeEverMoreSlowly) {
  FakeCluster cluster;
  cluster.fate = FakeCluster::Fate::kExit;
  TestProvider provider(TestProvider::optionsFor(cluster, 1));
  EXPECT_TRUE(becomes([&] { return cluster.server.count(kPosts) >= 3; }));
  EXPECT_NE(provider.pool().problem.find("ended with code 137"), std::string::npos);
  cluster.fate = FakeCluster::Fate::kRun;
  EXPECT_TRUE(provider.hasReady(1));
  EXPECT_LT(cluster.server.count(kPosts), 30);
  co_return;
}

}  // namespace
}  // namespace pods
