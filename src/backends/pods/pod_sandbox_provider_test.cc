#include "backends/pods/pod_sandbox_provider.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "async/co_test.h"
#include "backends/pods/test_programs.h"
#include "backends/pods/test_provider.h"

namespace pods {
namespace {

using namespace std::chrono_literals;
using base::ErrorKind;
constexpr const char* kPosts = "POST /api/v1/namespaces/test/pods";

CO_TEST(PodSandboxProvider, FillsItsPool) {
  FakeCluster cluster;
  TestProvider provider(TestProvider::optionsFor(cluster));
  EXPECT_TRUE(provider.hasReady(3));
  EXPECT_EQ(cluster.server.pods().size(), 3U);
  EXPECT_EQ(cluster.server.count(kPosts), 3) << "those under way count";
  EXPECT_TRUE(becomes([&] { return !provider->capacity().missingWalls.empty(); }));
  EXPECT_EQ(provider->capacity().missingWalls, std::vector<std::string>{"pids"});
  EXPECT_EQ(provider->capacity().level, "pod");
  EXPECT_TRUE((co_await provider->check(async::Deadline::in(1s))).has_value());
}

CO_TEST(PodSandboxProvider, ASmallerPoolWaitsForNoPodThatDoesNotStart) {
  FakeCluster cluster;
  cluster.fate = FakeCluster::Fate::kNothing;
  TestProvider provider(TestProvider::optionsFor(cluster, 3));
  EXPECT_TRUE(becomes([&] { return cluster.server.pods().size() == 3; }));
  provider->resize("py", 1);
  EXPECT_TRUE(becomes([&] { return cluster.server.pods().size() == 1; }));
  std::this_thread::sleep_for(100ms);
  EXPECT_EQ(cluster.server.count(kPosts), 3);
  co_return;
}

CO_TEST(PodSandboxProvider, OrdersNoMoreAtATimeThanTheClusterMakes) {
  FakeCluster cluster;
  cluster.fate = FakeCluster::Fate::kNothing;
  auto options = TestProvider::optionsFor(cluster, 5);
  options.createConcurrency = 2;
  TestProvider provider(std::move(options));
  EXPECT_TRUE(becomes([&] { return cluster.server.count(kPosts) == 2; }));
  std::this_thread::sleep_for(200ms);
  EXPECT_EQ(cluster.server.count(kPosts), 2);
  cluster.fate = FakeCluster::Fate::kNoRunner;
  for (const auto& name : cluster.server.pods()) cluster.server.removePod(name);
  EXPECT_TRUE(becomes([&] { return cluster.server.pods().size() == 5; }))
      << "one that has an address makes room, though its runner is not ready";
  co_return;
}

CO_TEST(PodSandboxProvider, OrdersMoreFromAClusterThatIsSlowToTell) {
  FakeCluster cluster;
  cluster.fate = FakeCluster::Fate::kNothing;
  auto options = TestProvider::optionsFor(cluster, 5);
  options.createConcurrency = 2;
  options.pace.batch = 100ms;
  TestProvider provider(std::move(options));
  EXPECT_TRUE(becomes([&] { return cluster.server.count(kPosts) == 5; }));
  std::this_thread::sleep_for(150ms);
  EXPECT_EQ(cluster.server.count(kPosts), 5) << "no more than the pool has";
  co_return;
}

CO_TEST(PodSandboxProvider, ALeaseAsksNobody) {
  FakeCluster cluster;
  auto options = TestProvider::optionsFor(cluster);
  options.pace.renewal = 1h;
  TestProvider provider(std::move(options));
  EXPECT_TRUE(provider.hasReady(3));
  EXPECT_TRUE(becomes([&] {
    return std::ranges::any_of(cluster.server.requests(),
                               [](const auto& sent) { return sent.starts_with("PATCH"); });
  })) << "its sign of life, once in this test";
  cluster.server.failCreations(kubernetes::FakeApiServer::Fault{
      .status = 403, .body = kubernetes::FakeApiServer::status(403, "Forbidden")});
  const auto before = cluster.server.requests().size();
  auto sandbox = co_await acquire(provider);
  const auto result = co_await runIn(**sandbox, "print(1)");
  EXPECT_EQ(result.value().stdoutBytes, "print(1)");
  const auto requests = cluster.server.requests();
  for (auto i = before; i < requests.size(); ++i)
    EXPECT_TRUE(requests[i].starts_with(kPosts)) << "only the refill: " << requests[i];
}

CO_TEST(PodSandboxProvider, MakesAnotherAtOnceAndRemovesTheUsedOne) {
  FakeCluster cluster;
  TestProvider provider(TestProvider::optionsFor(cluster, 1));
  EXPECT_TRUE(provider.hasReady(1));
  const auto first = onlyPod(cluster);
  {
    auto sandbox = co_await acquire(provider);
    EXPECT_TRUE(provider.hasReady(1)) << "while the first is still leased";
    EXPECT_EQ(provider.pool().used, 1U);
    EXPECT_TRUE((co_await runIn(**sandbox, "1")).has_value());
    EXPECT_TRUE(cluster.server.pods().contains(first)) << "not before the answer";
  }
  EXPECT_TRUE(becomes([&] { return !cluster.server.pods().contains(first); }));
  EXPECT_EQ(cluster.server.pods().size(), 1U);
}

CO_TEST(PodSandboxProvider, LetsAProgramGoBeforeItsReplacement) {
  FakeCluster cluster;
  auto options = TestProvider::optionsFor(cluster, 1);
  options.pace.replacement = 300ms;
  options.pace.tick = 1h;
  options.pace.renewal = 1h;
  TestProvider provider(std::move(options));
  EXPECT_TRUE(provider.isFull());
  auto sandbox = co_await acquire(provider);
  EXPECT_TRUE((co_await runIn(**sandbox, "1")).has_value());
  EXPECT_EQ(cluster.server.count(kPosts), 1);
  EXPECT_TRUE(becomes([&] { return cluster.server.count(kPosts) == 2; }));
}

CO_TEST(PodSandboxProvider, OneThatRanNothingGoesBack) {
  FakeCluster cluster;
  TestProvider provider(TestProvider::optionsFor(cluster, 1));
  EXPECT_TRUE(provider.hasReady(1));
  {
    auto sandbox = co_await acquire(provider);
  }
  EXPECT_TRUE(becomes([&] { return cluster.server.pods().size() == 1; }));
  EXPECT_TRUE(provider.hasReady(1));
}

CO_TEST(PodSandboxProvider, DropsPodsThatAreLost) {
  FakeCluster cluster;
  TestProvider provider(TestProvider::optionsFor(cluster, 1));
  int made = 1;
  const auto isReplaced = [&](const std::string& name) {
    ++made;  // only then the old one is known to be lost
    return becomes([&] { return cluster.server.count(kPosts) == made; }) && provider.hasReady(1) &&
           becomes([&] { return !cluster.server.pods().contains(name); });
  };
  EXPECT_TRUE(provider.hasReady(1));
  auto name = onlyPod(cluster);
  cluster.endPod(name, "Error", "Evicted");
  EXPECT_TRUE(isReplaced(name)) << "evicted";
  name = onlyPod(cluster);
  cluster.server.removePod(name);
  EXPECT_TRUE(isReplaced(name)) << "deleted";
  name = onlyPod(cluster);
  cluster.breakPod(name);
  EXPECT_TRUE(isReplaced(name)) << "its runner went away";
  co_return;
}

CO_TEST(PodSandboxProvider, GoesOnWhileItsWatchBreaks) {
  FakeCluster cluster;
  cluster.server.failWatches({.life = 30ms});
  TestProvider provider(TestProvider::optionsFor(cluster));
  EXPECT_TRUE(provider.hasReady(3));
  for (int i = 0; i < 40; ++i) {
    if (i == 20) cluster.server.compact();  // 410: it lists again
    auto sandbox = co_await acquire(provider);
    if (!sandbox) co_return ADD_FAILURE() << sandbox.error().message;
    EXPECT_TRUE((co_await runIn(**sandbox, "1")).has_value());
  }
  EXPECT_EQ(cluster.runners.secondOrders, 0) << "no pod was leased twice";
  EXPECT_TRUE(provider.hasReady(3));
  EXPECT_TRUE(becomes([&] { return cluster.server.pods().size() == 3; })) << "none is left over";
  EXPECT_TRUE(becomes([&] { return cluster.server.jobs().empty(); }));
}

CO_TEST(PodSandboxProvider, FindsWhatItHasMadeWithoutKnowing) {
  FakeCluster cluster;
  cluster.server.failCreations(kubernetes::FakeApiServer::Fault{.status = 0});
  TestProvider provider(TestProvider::optionsFor(cluster, 1));
  EXPECT_TRUE(provider.hasReady(1)) << "the answer was lost, the pod is there";
  cluster.server.failCreations(std::nullopt);
  std::this_thread::sleep_for(400ms);
  EXPECT_EQ(cluster.server.pods().size(), 1U);
  EXPECT_TRUE(provider.hasReady(1));
  co_return;
}

CO_TEST(PodSandboxProvider, Resizes) {
  FakeCluster cluster;
  TestProvider provider(TestProvider::optionsFor(cluster, 1));
  EXPECT_TRUE(provider.hasReady(1));
  provider->resize("py", 4);
  EXPECT_TRUE(provider.hasReady(4));
  provider->resize("py", 2);
  EXPECT_TRUE(becomes([&] { return cluster.server.pods().size() == 2; }));
  co_return;
}

CO_TEST(PodSandboxProvider, ReplacesWhatWaitedTooLong) {
  FakeCluster cluster;
  auto options = TestProvider::optionsFor(cluster, 1);
  options.lifetime = std::chrono::minutes(0);
  TestProvider provider(std::move(options));
  EXPECT_TRUE(becomes([&] { return cluster.server.count(kPosts) >= 3; }));
  EXPECT_TRUE(becomes([&] { return cluster.server.pods().size() <= 2; }));
  co_return;
}

CO_TEST(PodSandboxProvider, IsNotReadyBeforeTheClusterHasSpoken) {
  FakeCluster cluster;
  cluster.server.failNext({.status = 403,
                           .body = kubernetes::FakeApiServer::status(
                               403, "Forbidden", "cannot list resource \"pods\"")},
                          1'000);
  TestProvider provider(TestProvider::optionsFor(cluster));
  EXPECT_TRUE(becomes([&] {
    return !provider->capacity().problem.empty() &&
           provider->capacity().problem.find("cannot list") != std::string::npos;
  }));
  const auto checked = co_await provider->check(async::Deadline::in(1s));
  EXPECT_EQ(checked.error().kind, ErrorKind::kUnavailable);
  EXPECT_NE(checked.error().message.find("cannot list resource"), std::string::npos);
}

CO_TEST(PodSandboxProvider, StaysReadyWhenTheClusterGoesAway) {
  FakeCluster cluster;
  cluster.server.failWatches({.life = 30ms});
  TestProvider provider(TestProvider::optionsFor(cluster, 1));
  EXPECT_TRUE(provider.hasReady(1));
  cluster.server.failNextWatch(
      {.status = 503, .body = kubernetes::FakeApiServer::status(503, "ServiceUnavailable")}, 1'000);
  EXPECT_TRUE(becomes([&] { return !provider.capacity().reachable; }));
  EXPECT_TRUE((co_await provider->check(async::Deadline::in(1s))).has_value());
  EXPECT_TRUE((co_await acquire(provider)).has_value()) << "one is warm";
}

CO_TEST(PodSandboxProvider, LeavesNothingBehind) {
  FakeCluster cluster;
  TestProvider provider(TestProvider::optionsFor(cluster));
  EXPECT_TRUE(provider.hasReady(3));
  auto sandbox = co_await acquire(provider, "go");
  provider->close(5s);
  EXPECT_EQ(cluster.server.pods().size(), 0U);
  EXPECT_EQ(cluster.server.jobs().size(), 0U);
}

CO_TEST(PodSandboxProvider, KnowsOnlyLanguagesThatItHasPodsFor) {
  FakeCluster cluster;
  TestProvider provider(TestProvider::optionsFor(cluster, 0));
  const auto refused = co_await acquire(provider, "cobol");
  EXPECT_EQ(refused.error().kind, ErrorKind::kInvalid);
}

}  // namespace
}  // namespace pods
