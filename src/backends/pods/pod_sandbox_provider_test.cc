#include "backends/pods/pod_sandbox_provider.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "async/co_test.h"
#include "backends/pods/test_provider.h"

namespace pods {
namespace {

using namespace std::chrono_literals;
using base::ErrorKind;
using Sandbox = std::unique_ptr<ports::Sandbox>;
constexpr const char* kPosts = "POST /api/v1/namespaces/test/pods";
constexpr const char* kJobPosts = "POST /apis/batch/v1/namespaces/test/jobs";

async::Task<base::Result<Sandbox>> acquire(TestProvider& provider, std::string language = "py",
                                           ports::Asker asker = {},
                                           std::chrono::milliseconds patience = 5s) {
  model::Program program;
  program.language = std::move(language);
  co_return co_await provider->acquire(program, asker, async::Deadline::in(patience));
}

async::Task<base::Result<model::RunResult>> runIn(ports::Sandbox& sandbox, std::string code) {
  ports::OutputListener listener;
  async::CancelToken cancel;
  model::Program program;
  program.language = "py";
  program.code = std::move(code);
  co_return co_await sandbox.run(std::move(program), {}, {}, listener, cancel);
}

ports::Asker asker(std::string who, std::string session = "s") {
  return {.owner = {.principal = {.kind = model::Principal::Kind::kKey, .id = std::move(who)}},
          .session = std::move(session)};
}

std::string onlyPod(const FakeCluster& cluster) {
  const auto pods = cluster.server.pods();
  EXPECT_EQ(pods.size(), 1U);
  return pods.empty() ? "" : *pods.begin();
}

CO_TEST(PodSandboxProvider, FillsItsPool) {
  FakeCluster cluster;
  TestProvider provider(TestProvider::optionsFor(cluster));
  EXPECT_TRUE(provider.hasReady(3));
  EXPECT_EQ(cluster.server.pods().size(), 3U);
  EXPECT_EQ(cluster.server.count(kPosts), 3) << "those under way count";
  EXPECT_TRUE(becomes([&] { return !provider->capacity().missingWalls.empty(); }));
  EXPECT_EQ(provider->capacity().missingWalls, std::vector<std::string>{"pids"});
  EXPECT_TRUE((co_await provider->check(async::Deadline::in(1s))).has_value());
}

CO_TEST(PodSandboxProvider, ALeaseAsksNobody) {
  FakeCluster cluster;
  auto options = TestProvider::optionsFor(cluster);
  options.pace.renewal = 1h;
  TestProvider provider(std::move(options));
  EXPECT_TRUE(provider.hasReady(3));
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

CO_TEST(PodSandboxProvider, AnEmptyPoolMeansAJob) {
  FakeCluster cluster;
  TestProvider provider(TestProvider::optionsFor(cluster));
  {
    auto sandbox = co_await acquire(provider, "go");
    if (!sandbox) co_return ADD_FAILURE() << sandbox.error().message;
    EXPECT_EQ((co_await runIn(**sandbox, "x")).value().stdoutBytes, "x");
    EXPECT_EQ(cluster.server.count(kJobPosts), 1);
    EXPECT_EQ(cluster.server.jobs().size(), 1U);
  }
  EXPECT_TRUE(becomes([&] { return cluster.server.jobs().empty(); }));
}

CO_TEST(PodSandboxProvider, SaysWhyNoPodCanBeMade) {
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

CO_TEST(PodSandboxProvider, RefusalsOfOneMomentCountOnce) {
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

CO_TEST(PodSandboxProvider, AQuotaThatIsFullOfItsOwnIsWaitedFor) {
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

CO_TEST(PodSandboxProvider, SaysThatAnImageIsNotThere) {
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

CO_TEST(PodSandboxProvider, AnOldTroubleIsForgottenWhenNobodyWaits) {
  FakeCluster cluster;
  cluster.fate = FakeCluster::Fate::kNoImage;
  TestProvider provider(TestProvider::optionsFor(cluster, 0));
  EXPECT_FALSE((co_await acquire(provider, "go")).has_value());
  EXPECT_TRUE(becomes([&] { return provider.pool("go").problem.empty(); }));
}

CO_TEST(PodSandboxProvider, WhoeverGoesLeavesNoPodBehind) {
  FakeCluster cluster;
  TestProvider provider(TestProvider::optionsFor(cluster, 0));
  {
    boost::asio::io_context asking;
    boost::asio::co_spawn(
        asking, [&]() -> async::Task<> { (void)co_await acquire(provider, "go"); },
        boost::asio::detached);
    asking.poll();
    EXPECT_TRUE(becomes([&] { return cluster.runners.prepared == 1; }));
    std::this_thread::sleep_for(200ms);  // it is given, and nobody looks
  }
  EXPECT_TRUE(becomes([&] { return cluster.server.jobs().empty(); }));
  co_return;
}

CO_TEST(PodSandboxProvider, SaysThatAJobMakesNoPod) {
  FakeCluster cluster;
  cluster.server.jobsMakeNoPods = true;
  auto options = TestProvider::optionsFor(cluster, 0);
  options.startTime = 1s;
  TestProvider provider(std::move(options));
  const auto refused = co_await acquire(provider, "go", {}, 3s);
  EXPECT_NE(refused.error().message.find("a Job made no pod in time"), std::string::npos)
      << refused.error().message;
}

CO_TEST(PodSandboxProvider, SaysThatNoNodeHasRoom) {
  FakeCluster cluster;
  cluster.fate = FakeCluster::Fate::kNoNode;
  TestProvider provider(TestProvider::optionsFor(cluster, 1));
  EXPECT_TRUE(becomes([&] { return !provider.pool().problem.empty(); }));
  const auto refused = co_await acquire(provider, "py", {}, 100ms);
  EXPECT_NE(refused.error().message.find("0/1 nodes are available"), std::string::npos);
}

CO_TEST(PodSandboxProvider, SaysThatARunnerIsNotReady) {
  FakeCluster cluster;
  cluster.fate = FakeCluster::Fate::kNoRunner;
  TestProvider provider(TestProvider::optionsFor(cluster, 1));
  EXPECT_TRUE(becomes([&] { return !provider.pool().problem.empty(); }));
  EXPECT_NE(provider.pool().problem.find("a pod's runner is not ready: "), std::string::npos);
  co_return;
}

CO_TEST(PodSandboxProvider, PodsThatEndAtOnceAreMadeEverMoreSlowly) {
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

CO_TEST(PodSandboxProvider, TellsThatAProgramRanOutOfMemory) {
  FakeCluster cluster;
  TestProvider provider(TestProvider::optionsFor(cluster, 1));
  EXPECT_TRUE(provider.hasReady(1));
  const auto name = onlyPod(cluster);
  auto sandbox = co_await acquire(provider);
  std::jthread kubelet([&] {
    becomes([&] { return cluster.runners.ordered == 1; });
    cluster.endPod(name, "OOMKilled");
  });
  const auto result = co_await runIn(**sandbox, "hang");
  if (!result) co_return ADD_FAILURE() << result.error().message;
  EXPECT_TRUE(std::holds_alternative<model::OutOfMemory>(result->end));
}

CO_TEST(PodSandboxProvider, TellsWhyASandboxWasLost) {
  FakeCluster cluster;
  TestProvider provider(TestProvider::optionsFor(cluster, 1));
  EXPECT_TRUE(provider.hasReady(1));
  const auto name = onlyPod(cluster);
  auto sandbox = co_await acquire(provider);
  std::jthread kubelet([&] {
    becomes([&] { return cluster.runners.ordered == 1; });
    cluster.endPod(name, "Error", "Evicted");
  });
  const auto result = co_await runIn(**sandbox, "hang");
  EXPECT_EQ(result.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(result.error().message, "the sandbox was lost: the pod ended (Evicted)");
  EXPECT_EQ(result.error().code, "") << "it may have run";
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

CO_TEST(PodSandboxProvider, NobodyButItsUserGetsAPodAgain) {
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

CO_TEST(PodSandboxProvider, ASessionHasItsPodAlone) {
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

CO_TEST(PodSandboxProvider, ARunnerThatDoesNotComeBackIsNotWaitedForForEver) {
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
