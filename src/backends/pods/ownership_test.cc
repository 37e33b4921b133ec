// Several servers in one namespace.
#include <gtest/gtest.h>

#include <optional>

#include "async/co_test.h"
#include "backends/pods/labels.h"
#include "backends/pods/test_provider.h"

namespace pods {
namespace {

using namespace std::chrono_literals;

Options optionsOf(const FakeCluster& cluster, const std::string& replica, std::uint32_t target) {
  auto options = TestProvider::optionsFor(cluster, target);
  options.plan.replica = replica;
  return options;
}

/// Its pods may be used again: nobody adopts them, they are only removed.
Options boundOptionsOf(const FakeCluster& cluster, const std::string& replica,
                       std::uint32_t target) {
  auto options = optionsOf(cluster, replica, target);
  options.reuse = {.by = Reuse::By::kOwner};
  options.plan.runs = 20;
  return options;
}

std::size_t podsOf(const FakeCluster& cluster, const std::string& replica) {
  std::size_t count = 0;
  for (const auto& pod : cluster.server.pods()) count += cluster.replicaOf(pod) == replica ? 1 : 0;
  return count;
}

CO_TEST(Ownership, ServersLeaveEachOthersPodsAlone) {
  FakeCluster cluster;
  TestProvider one(optionsOf(cluster, "one", 2)), two(optionsOf(cluster, "two", 3));
  EXPECT_TRUE(one.hasReady(2));
  EXPECT_TRUE(two.hasReady(3));
  std::this_thread::sleep_for(1s);  // more than their patience
  EXPECT_EQ(podsOf(cluster, "one"), 2U);
  EXPECT_EQ(podsOf(cluster, "two"), 3U);
  EXPECT_EQ(cluster.server.pods().size(), 5U);
  co_return;
}

CO_TEST(Ownership, WarmPodsOfADeadServerAreAdopted) {
  FakeCluster cluster;
  std::optional<TestProvider> one(std::in_place, optionsOf(cluster, "one", 3));
  EXPECT_TRUE(one->hasReady(3));
  const auto pods = cluster.server.pods();
  TestProvider two(optionsOf(cluster, "two", 0));
  EXPECT_TRUE(becomes([&] { return two->capacity().reachable; }));
  one.reset();
  two->resize("py", 3);
  // Some may be made anew before it is known that the server is dead.
  EXPECT_TRUE(becomes([&] { return podsOf(cluster, "one") == 0; }));
  EXPECT_TRUE(two.hasReady(3));
  EXPECT_TRUE(becomes([&] { return cluster.server.pods().size() == 3; })) << "the others are gone";
  co_return;
}

/// Has a pod of another language, or it would judge nobody, and can make no more.
void fillOnlyByAdoption(FakeCluster& cluster, std::optional<TestProvider>& dies,
                        TestProvider& lives, const std::string& language, std::uint32_t target) {
  dies.reset();
  cluster.server.failCreations(kubernetes::FakeApiServer::Fault{
      .status = 403, .body = kubernetes::FakeApiServer::status(403, "Forbidden")});
  lives->resize(language, target);
}

CO_TEST(Ownership, AdoptedPodsServe) {
  FakeCluster cluster;
  cluster.runners.leaseMilliseconds = 100;
  std::optional<TestProvider> one(std::in_place, optionsOf(cluster, "one", 2));
  EXPECT_TRUE(one->hasReady(2));
  auto options = optionsOf(cluster, "two", 0);
  options.pools[1].target = 1;
  TestProvider two(std::move(options));
  EXPECT_TRUE(becomes([&] { return two.pool("go").ready == 1; }));
  const auto pods = cluster.server.pods();
  fillOnlyByAdoption(cluster, one, two, "py", 2);
  EXPECT_TRUE(two.hasReady(2));
  EXPECT_EQ(cluster.server.pods(), pods);
  model::Program program;
  program.language = "py";
  auto sandbox = co_await two->acquire(program, {}, async::Deadline::in(1s));
  if (!sandbox) co_return ADD_FAILURE() << sandbox.error().message;
  ports::OutputListener listener;
  async::CancelToken cancel;
  EXPECT_TRUE((co_await (*sandbox)->run(program, {}, {}, listener, cancel)).has_value());
}

CO_TEST(Ownership, PodsThatAreMadeOtherwiseAreNotAdopted) {
  FakeCluster cluster;
  std::optional<TestProvider> one(std::in_place, optionsOf(cluster, "one", 2));
  EXPECT_TRUE(one->hasReady(2));
  auto newer = optionsOf(cluster, "two", 0);
  newer.pools[0].plan.image = "py:2";
  newer.pools[1].target = 1;
  TestProvider two(std::move(newer));
  EXPECT_TRUE(becomes([&] { return two.pool("go").ready == 1; }));
  fillOnlyByAdoption(cluster, one, two, "py", 2);
  EXPECT_TRUE(becomes([&] { return cluster.server.pods().size() == 1; }));
  cluster.server.failCreations(std::nullopt);
  EXPECT_TRUE(two.hasReady(2));
  co_return;
}

CO_TEST(Ownership, AServerThatComesBackWithAnotherPlanRemovesItsOwn) {
  FakeCluster cluster;
  std::optional<TestProvider> one(std::in_place, optionsOf(cluster, "one", 1));
  EXPECT_TRUE(one->hasReady(1));
  const auto former = *cluster.server.pods().begin();
  one.reset();
  auto newer = optionsOf(cluster, "one", 1);
  newer.pools[0].plan.image = "py:2";
  TestProvider again(std::move(newer));
  EXPECT_TRUE(becomes([&] { return !cluster.server.pods().contains(former); }));
  EXPECT_TRUE(again.hasReady(1));
  co_return;
}

CO_TEST(Ownership, PodsOfJobsAreNotAdopted) {
  FakeCluster cluster;
  cluster.fate = FakeCluster::Fate::kNoRunner;
  std::optional<TestProvider> one(std::in_place, optionsOf(cluster, "one", 0));
  model::Program program;
  program.language = "go";
  EXPECT_FALSE((co_await (*one)->acquire(program, {}, async::Deadline::in(200ms))).has_value());
  EXPECT_TRUE(becomes([&] { return cluster.server.pods().size() == 1; }));
  const auto name = *cluster.server.pods().begin();
  EXPECT_TRUE(becomes([&] { return cluster.server.pod(name).contains("status"); }));
  cluster.fate = FakeCluster::Fate::kRun;
  TestProvider two(optionsOf(cluster, "two", 1));
  EXPECT_TRUE(two.hasReady(1));
  fillOnlyByAdoption(cluster, one, two, "go", 1);
  EXPECT_TRUE(becomes([&] { return cluster.server.jobs().empty(); }));
  EXPECT_TRUE(becomes([&] { return !cluster.server.pods().contains(name); }));
}

CO_TEST(Ownership, NobodyIsTakenForDeadWhileNobodyCanWrite) {
  FakeCluster cluster;
  TestProvider one(optionsOf(cluster, "one", 2)), two(optionsOf(cluster, "two", 3));
  EXPECT_TRUE(one.hasReady(2));
  EXPECT_TRUE(two.hasReady(3));
  const auto pods = cluster.server.pods();
  constexpr auto kPatch = "PATCH /api/v1/namespaces/test/pods/";
  constexpr int kRefused = 60;  // by two servers, one each 50 ms: longer than their patience
  const auto before = cluster.server.count(kPatch);
  cluster.server.failNext(
      {.status = 503, .body = kubernetes::FakeApiServer::status(503, "ServiceUnavailable")},
      kRefused);
  EXPECT_TRUE(becomes([&] { return cluster.server.count(kPatch) > before + kRefused + 2; }));
  std::this_thread::sleep_for(1s);  // more than their patience
  EXPECT_EQ(cluster.server.pods(), pods);
  EXPECT_EQ(cluster.server.count("DELETE"), 0);
  co_return;
}

CO_TEST(Ownership, UsedPodsOfADeadServerAreReaped) {
  FakeCluster cluster;
  std::optional<TestProvider> one(std::in_place, optionsOf(cluster, "one", 1));
  EXPECT_TRUE(one->hasReady(1));
  const auto name = *cluster.server.pods().begin();
  TestProvider two(optionsOf(cluster, "two", 1));
  EXPECT_TRUE(two.hasReady(1));
  one.reset();
  cluster.endPod(name, "Completed");  // its runner has run once, and nobody came back
  EXPECT_TRUE(becomes([&] { return cluster.server.pods().size() == 1; }));
  EXPECT_EQ(podsOf(cluster, "two"), 1U);
  co_return;
}

CO_TEST(Ownership, APodThatShowsItselfInTheLastMomentIsJudgedAnew) {
  FakeCluster cluster;
  std::optional<TestProvider> one(std::in_place, boundOptionsOf(cluster, "one", 1));
  EXPECT_TRUE(one->hasReady(1));
  const auto name = *cluster.server.pods().begin();
  one.reset();
  cluster.server.changeBeforeRemoval(name, kRenewal);
  TestProvider two(optionsOf(cluster, "two", 1));
  EXPECT_TRUE(becomes([&] { return !cluster.server.pods().contains(name); })) << "it was the last";
  EXPECT_EQ(cluster.server.count("DELETE /api/v1/namespaces/test/pods/" + name), 2);
  co_return;
}

CO_TEST(Ownership, PodsThatMayHaveBeenSomebodysAreNeverAdopted) {
  FakeCluster cluster;
  std::optional<TestProvider> one(std::in_place, boundOptionsOf(cluster, "one", 2));
  EXPECT_TRUE(one->hasReady(2));
  const auto pods = cluster.server.pods();
  one.reset();
  TestProvider two(optionsOf(cluster, "two", 2));
  EXPECT_TRUE(becomes([&] { return podsOf(cluster, "one") == 0; }));
  for (const auto& pod : pods) EXPECT_FALSE(cluster.server.pods().contains(pod));
  co_return;
}

CO_TEST(Ownership, APodThatOnlyLooksLikeOneOfTheirsIsLeftAlone) {
  FakeCluster cluster;
  std::optional<TestProvider> one(std::in_place, boundOptionsOf(cluster, "one", 2));
  EXPECT_TRUE(one->hasReady(2));
  one.reset();
  const auto foreign = *cluster.server.pods().begin();
  cluster.server.setLabel(foreign, kManagedByLabel, "somebody");
  TestProvider two(optionsOf(cluster, "two", 1));
  EXPECT_TRUE(becomes([&] { return podsOf(cluster, "one") == 1; })) << "the other is reaped";
  EXPECT_TRUE(two.hasReady(1));
  std::this_thread::sleep_for(1s);  // more than their patience
  EXPECT_TRUE(cluster.server.pods().contains(foreign));
  co_return;
}

CO_TEST(Ownership, AServerThatComesBackTakesItsOwn) {
  FakeCluster cluster;
  std::optional<TestProvider> one(std::in_place, optionsOf(cluster, "one", 2));
  EXPECT_TRUE(one->hasReady(2));
  const auto pods = cluster.server.pods();
  one.reset();
  TestProvider again(optionsOf(cluster, "one", 2));
  EXPECT_TRUE(again.hasReady(2));
  EXPECT_EQ(cluster.server.pods(), pods);
  co_return;
}

CO_TEST(Ownership, APodThatAnotherHasTakenIsLeftToIt) {
  FakeCluster cluster;
  TestProvider one(optionsOf(cluster, "one", 1));
  EXPECT_TRUE(one.hasReady(1));
  const auto name = *cluster.server.pods().begin();
  cluster.server.setLabel(name, kReplicaLabel, "two");
  EXPECT_TRUE(becomes([&] { return podsOf(cluster, "one") == 1; })) << "it makes another";
  EXPECT_TRUE(one.hasReady(1));
  co_return;
}

}  // namespace
}  // namespace pods
