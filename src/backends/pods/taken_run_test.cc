// Programs with tools that wait, and go from one server to another.
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "async/co_test.h"
#include "backends/pods/test_tool_runs.h"

namespace pods {
namespace {

using namespace std::chrono_literals;
using base::ErrorKind;

Options optionsOf(const FakeCluster& cluster, const std::string& replica) {
  auto options = TestProvider::optionsFor(cluster, 1);
  options.plan.replica = replica;
  options.pace.ask = 50ms;
  return options;
}

bool becomesSoon(const std::function<bool()>& holds) {
  for (int i = 0; i < 300 && !holds(); ++i) std::this_thread::sleep_for(1ms);
  return holds();
}

/// Two servers; a program waits in a pod of the first.
struct Waiting {
  Waiting() { begin(); }
  explicit Waiting(Options first, Options second)
      : one(std::in_place, std::move(first)), two(std::in_place, std::move(second)) {
    begin();
  }
  void begin() {
    EXPECT_TRUE(one->provider.hasReady(1));
    EXPECT_TRUE(two->provider.hasReady(1));
    const auto before = cluster.server.pods();
    for (const auto& name : before)
      if (cluster.replicaOf(name) == "one") pod = name;
    firstEnds = one->begin(first);
    EXPECT_TRUE(becomes([&] { return first.waiting == 1; }));
  }
  [[nodiscard]] ports::RunClaim claim(std::uint32_t round = 1) const {
    return {.place = first.waitsAt().name, .run = "run", .lease = "secret", .round = round};
  }
  [[nodiscard]] bool podIsThere() const { return cluster.server.pods().contains(pod); }
  /// Whether two has noticed that one is dead: its warm pod was adopted or removed.
  [[nodiscard]] bool oneIsDead() const {
    for (const auto& name : cluster.server.pods())
      if (name != pod && cluster.replicaOf(name) == "one") return false;
    return true;
  }

  FakeCluster cluster;
  HeldTools first, second{2};
  std::optional<TestServer> one{std::in_place, optionsOf(cluster, "one")};
  std::optional<TestServer> two{std::in_place, optionsOf(cluster, "two")};
  std::string pod;
  std::future<base::Result<model::RunResult>> firstEnds;
};

void expectAllOfIt(std::future<base::Result<model::RunResult>>& ends) {
  const auto result = ends.get();
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_EQ(result->stdoutBytes, "begun;1=a;2=b;3=c;");
}

TEST(TakenRun, GoesOnAtAnotherServer) {
  Waiting run;
  HeldTools once{1};
  auto ends = run.two->goOn(run.claim(), once);
  EXPECT_TRUE(becomes([&] { return once.waiting == 2; }));
  const auto left = run.firstEnds.get();
  ASSERT_FALSE(left.has_value());
  EXPECT_EQ(left.error().code, ports::kTakenOver);
  EXPECT_EQ(run.first.lost, 1);
  once.release();
  expectAllOfIt(ends);
  EXPECT_EQ(once.answeredBefore, 0);
  EXPECT_TRUE(becomes([&] { return !run.podIsThere(); })) << "it has ended";
}

TEST(TakenRun, MakesItsPodOneOfTheServerThatHasIt) {
  Waiting run;
  HeldTools held;
  auto ends = run.two->goOn(run.claim(), held);
  EXPECT_TRUE(becomes([&] { return run.cluster.replicaOf(run.pod) == "two"; }));
  EXPECT_FALSE(run.firstEnds.get().has_value());
  EXPECT_TRUE(run.one->provider.hasReady(1)) << "the first has its own again";
  std::this_thread::sleep_for(1s);  // more than their patience
  EXPECT_TRUE(run.podIsThere());
  EXPECT_EQ(run.cluster.server.count("DELETE"), 0);
}

TEST(TakenRun, GoesBackToTheFirst) {
  Waiting run;
  HeldTools once{1}, back;
  auto ends = run.two->goOn(run.claim(), once);
  EXPECT_TRUE(becomes([&] { return once.waiting == 2; }));
  auto last = run.one->goOn(run.claim(2), back);
  EXPECT_EQ(ends.get().error().code, ports::kTakenOver);
  EXPECT_TRUE(becomes([&] { return back.waiting == 1; }));
  back.release();
  expectAllOfIt(last);
  EXPECT_EQ(back.answeredBefore, 2) << "a and b";
  EXPECT_TRUE(becomes([&] { return !run.podIsThere(); }));
  EXPECT_EQ(run.cluster.runners.secondOrders, 0);
}

TEST(TakenRun, OutlivesTheServerThatBeganIt) {
  Waiting run;
  run.one->kill();
  EXPECT_TRUE(becomes([&] { return run.oneIsDead(); }));
  std::this_thread::sleep_for(500ms);  // more than a patience
  EXPECT_TRUE(run.podIsThere());
  auto ends = run.two->goOn(run.claim(), run.second);
  expectAllOfIt(ends);
  EXPECT_TRUE(becomes([&] { return !run.podIsThere(); }));
}

TEST(TakenRun, ThatNobodyComesForIsRemovedWhenItEnds) {
  Waiting run;
  run.one->kill();
  EXPECT_TRUE(becomes([&] { return run.oneIsDead(); }));
  std::this_thread::sleep_for(500ms);  // more than a patience
  EXPECT_TRUE(run.podIsThere());
  run.cluster.runners.endToolRun(run.cluster.addressOf(run.pod));
  EXPECT_TRUE(becomes([&] { return !run.podIsThere(); }));
}

TEST(TakenRun, WhoseRunnerSaysSoForEverIsRemovedAllTheSame) {
  Waiting run;
  run.two.reset();
  auto options = optionsOf(run.cluster, "two");
  options.longestSuspension = 1s;
  run.two.emplace(std::move(options));
  EXPECT_TRUE(run.two->provider.hasReady(1));
  run.one->kill();
  EXPECT_TRUE(becomes([&] { return !run.podIsThere(); }));
}

TEST(TakenRun, IsLeftAloneByItsServerThatComesBack) {
  Waiting run;
  run.one->kill();
  run.one.emplace(optionsOf(run.cluster, "one"));
  EXPECT_TRUE(run.one->provider.hasReady(1));
  std::this_thread::sleep_for(500ms);
  EXPECT_TRUE(run.podIsThere());
  EXPECT_EQ(run.cluster.runners.secondOrders, 0);
  auto ends = run.one->goOn(run.claim(), run.second);
  expectAllOfIt(ends);
  EXPECT_TRUE(becomes([&] { return !run.podIsThere(); }));
}

TEST(TakenRun, IsNotForWhoeverLacksItsLease) {
  Waiting run;
  auto wrong = run.claim();
  wrong.lease = "guessed";
  EXPECT_EQ(run.two->goOn(wrong, run.second).get().error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(run.two->goOn(run.claim(2), run.second).get().error().kind, ErrorKind::kNotFound)
      << "nothing waits for that yet";
  auto nowhere = run.claim();
  nowhere.place = "no-such-pod";
  EXPECT_EQ(run.two->goOn(nowhere, run.second).get().error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(run.first.lost, 0) << "nobody was fenced off";
  EXPECT_EQ(run.cluster.runners.takenOver, 0);
}

TEST(TakenRun, OfTwoServersTheLaterHasIt) {
  Waiting run;
  TestServer three(optionsOf(run.cluster, "three"));
  EXPECT_TRUE(three.provider.hasReady(1));
  HeldTools held;
  auto early = run.two->goOn(run.claim(), held);
  EXPECT_TRUE(becomes([&] { return held.waiting == 1; }));
  HeldTools once{1};
  auto late = three.goOn(run.claim(), once);
  EXPECT_EQ(early.get().error().code, ports::kTakenOver);
  EXPECT_TRUE(becomes([&] { return once.waiting == 2; }));
  once.release();
  expectAllOfIt(late);
  EXPECT_TRUE(becomes([&] { return !run.podIsThere(); }));
}

TEST(TakenRun, BelongsToItsServerIfThatSaysSo) {
  FakeCluster cluster;
  TestServer one(optionsOf(cluster, "one")), two(optionsOf(cluster, "two"));
  EXPECT_TRUE(one.provider.hasReady(1));
  EXPECT_TRUE(two.provider.hasReady(1));
  HeldTools alone, other{2};
  alone.how.reset();
  auto ends = one.begin(alone);
  EXPECT_TRUE(becomes([&] { return alone.waiting == 1; }));
  const ports::RunClaim claim{
      .place = alone.waitsAt().name, .run = "run", .lease = "secret", .round = 1};
  EXPECT_EQ(two.goOn(claim, other).get().error().kind, ErrorKind::kNotFound);
}

TEST(TakenRun, ConnectionsThatBreakWhileItWaitsAreMadeAgain) {
  Waiting run;
  run.cluster.runners.breakConnections(run.cluster.addressOf(run.pod));
  EXPECT_FALSE(becomesSoon([&] { return run.first.lost > 0; }));
  HeldTools held;
  auto ends = run.two->goOn(run.claim(), held);
  EXPECT_EQ(run.firstEnds.get().error().code, ports::kTakenOver);
}

TEST(TakenRun, IsNotRemovedByAServerThatDoesNotReachItAnyMore) {
  Waiting run;
  HeldTools once{1};
  auto ends = run.two->goOn(run.claim(), once);
  EXPECT_FALSE(run.firstEnds.get().has_value());
  EXPECT_TRUE(becomes([&] { return once.waiting == 2; }));
  run.one.reset();
  std::this_thread::sleep_for(1s);
  EXPECT_TRUE(run.podIsThere());
  once.release();
  expectAllOfIt(ends);
}

CO_TEST(TakenRun, PlacesAreKnownWhenThePodsAre) {
  FakeCluster cluster;
  cluster.server.failNext(
      {.status = 503, .body = kubernetes::FakeApiServer::status(503, "ServiceUnavailable")}, 1'000);
  TestProvider provider(optionsOf(cluster, "one"));
  const auto early = co_await provider->findPlace("uid");
  EXPECT_EQ(early.error().kind, ErrorKind::kUnavailable);
}

}  // namespace
}  // namespace pods
