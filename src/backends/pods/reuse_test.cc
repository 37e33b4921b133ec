// Who may have a pod again in which a program has run.
#include <gtest/gtest.h>

#include "async/co_test.h"
#include "backends/pods/test_programs.h"
#include "backends/pods/test_provider.h"

namespace pods {
namespace {

using namespace std::chrono_literals;

CO_TEST(PodReuse, NobodyButItsUserGetsAPodAgain) {
  FakeCluster cluster;
  cluster.runners.mayRunAgain = true;
  auto options = TestProvider::optionsFor(cluster, 1);
  options.reuse = {.by = Reuse::By::kOwner, .mostRuns = 2};
  options.plan.runs = 2;
  TestProvider provider(std::move(options));
  EXPECT_TRUE(provider.hasReady(1));
  const auto annsPod = onlyPod(cluster);
  const auto runFor = [&](std::string who) -> async::Task<> {
    auto sandbox = co_await acquire(provider, "py", asker(std::move(who)));
    if (!sandbox) co_return ADD_FAILURE() << sandbox.error().message;
    EXPECT_TRUE((co_await runIn(**sandbox, "1")).has_value());
  };
  co_await runFor("ann");
  EXPECT_TRUE(becomes([&] { return cluster.runners.prepared >= 3; }))
      << "two pods, one of them twice";
  EXPECT_TRUE(provider.hasReady(1));
  co_await runFor("bob");
  EXPECT_TRUE(cluster.server.pods().contains(annsPod));
  EXPECT_EQ(cluster.runners.secondOrders, 0);
  EXPECT_TRUE(provider.hasReady(1));
  cluster.runners.mayRunAgain = false;
  co_await runFor("ann");
  EXPECT_EQ(cluster.runners.secondOrders, 1) << "in her own";
  EXPECT_TRUE(becomes([&] { return !cluster.server.pods().contains(annsPod); }))
      << "two are the most";
}

CO_TEST(PodReuse, WhoShowsNoKeyGetsNoPodAgain) {
  FakeCluster cluster;
  auto options = TestProvider::optionsFor(cluster, 1);
  options.reuse = {.by = Reuse::By::kOwner, .mostRuns = 5};
  options.plan.runs = 5;
  TestProvider provider(std::move(options));
  using Kind = model::Principal::Kind;
  for (const auto kind : {Kind::kAnonymous, Kind::kTrustedNetwork}) {
    EXPECT_TRUE(provider.hasReady(1));
    const auto name = onlyPod(cluster);
    auto stranger = asker("10.0.0.0/8");
    stranger.owner.principal.kind = kind;
    {
      const auto sandbox = co_await acquire(provider, "py", stranger);
      EXPECT_TRUE((co_await runIn(**sandbox, "1")).has_value());
    }
    EXPECT_TRUE(becomes([&] { return !cluster.server.pods().contains(name); }));
  }
}

CO_TEST(PodReuse, ASessionHasItsPodAlone) {
  FakeCluster cluster;
  auto options = TestProvider::optionsFor(cluster, 1);
  options.reuse = {.by = Reuse::By::kSession, .mostRuns = 5};
  options.plan.runs = 5;
  TestProvider provider(std::move(options));
  EXPECT_TRUE(provider.hasReady(1));
  for (const auto* session : {"a", "b", "c"}) {
    EXPECT_TRUE(provider.hasReady(1));
    auto sandbox = co_await acquire(provider, "py", asker("ann", session));
    EXPECT_TRUE((co_await runIn(**sandbox, "1")).has_value());
  }
  EXPECT_EQ(cluster.runners.secondOrders, 0);
}

CO_TEST(PodReuse, ARunnerThatDoesNotComeBackIsNotWaitedForForEver) {
  FakeCluster cluster;
  auto options = TestProvider::optionsFor(cluster, 1);
  options.reuse = {.by = Reuse::By::kSession, .mostRuns = 5};
  options.plan.runs = 5;
  options.startTime = 1s;
  TestProvider provider(std::move(options));
  EXPECT_TRUE(provider.hasReady(1));
  const auto name = onlyPod(cluster);
  {
    auto sandbox = co_await acquire(provider, "py", asker("ann"));
    EXPECT_TRUE((co_await runIn(**sandbox, "1")).has_value());
    cluster.runners.stop(cluster.addressOf(name));
  }
  EXPECT_TRUE(becomes([&] { return !cluster.server.pods().contains(name); }));
}

}  // namespace
}  // namespace pods
