// What becomes of programs when sandboxes reach what they must not.
#include <gmock/gmock.h>

#include <algorithm>
#include <mutex>

#include "async/co_test.h"
#include "backends/pods/test_programs.h"
#include "backends/pods/test_provider.h"

namespace pods {
namespace {

using namespace std::chrono_literals;
using base::ErrorKind;
using testing::HasSubstr;
using Sandbox = std::unique_ptr<ports::Sandbox>;

constexpr const char* kReason =
    "the network policy is not enforced: a sandbox reached 10.96.0.1:443; enforce it, or set "
    "K8S_REQUIRE_NETWORK_POLICY=false";

async::Task<base::Result<ports::Capacity>> check(TestProvider& provider) {
  co_return co_await provider->check(async::Deadline::in(1s));
}

bool hasWall(const TestProvider& provider) {
  const auto missing = provider.capacity().missingWalls;
  return std::ranges::find(missing, "network-policy") == missing.end();
}

/// Whether the provider has noticed.
bool refuses(const TestProvider& provider) {
  return becomes([&] { return !hasWall(provider) && !provider.capacity().problem.empty(); });
}

CO_TEST(NetworkPolicy, NobodyGetsASandboxThatReachesTheNetwork) {
  FakeCluster cluster;
  cluster.runners.reachNetwork = true;
  TestProvider provider(TestProvider::optionsFor(cluster, 2));
  EXPECT_TRUE(refuses(provider));
  const auto sandbox = co_await acquire(provider);
  EXPECT_FALSE(sandbox.has_value());
  if (sandbox) co_return;
  EXPECT_EQ(sandbox.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(sandbox.error().message, kReason);
  EXPECT_GT(sandbox.error().retryAfter, 0s);
  EXPECT_EQ((co_await acquire(provider, "go")).error().message, kReason);
  const auto ready = co_await check(provider);
  EXPECT_FALSE(ready.has_value());
  if (!ready) EXPECT_EQ(ready.error().message, kReason);
  EXPECT_EQ(provider.capacity().problem, kReason);
  EXPECT_EQ(provider.pool().problem, kReason);
  EXPECT_EQ(provider.pool().ready, 0U);
}

CO_TEST(NetworkPolicy, HealsWhenItIsEnforced) {
  FakeCluster cluster;
  cluster.runners.reachNetwork = true;
  TestProvider provider(TestProvider::optionsFor(cluster, 2));
  EXPECT_TRUE(refuses(provider));
  cluster.runners.reachNetwork = false;
  EXPECT_TRUE(provider.hasReady(2));
  EXPECT_TRUE((co_await check(provider)).has_value());
  EXPECT_TRUE((co_await acquire(provider)).has_value());
  EXPECT_TRUE(hasWall(provider));
  EXPECT_EQ(provider.capacity().problem, "");
  EXPECT_EQ(provider.pool().problem, "");
}

CO_TEST(NetworkPolicy, PodsFromBeforeAHoleAreNotTrusted) {
  FakeCluster cluster;
  TestProvider provider(TestProvider::optionsFor(cluster, 2));
  EXPECT_TRUE(provider.hasReady(2));
  const auto before = cluster.server.pods();
  cluster.runners.reachNetwork = true;
  {
    const auto sandbox = co_await acquire(provider);  // another pod is made
    EXPECT_TRUE(sandbox.has_value());
    EXPECT_TRUE(refuses(provider));
  }
  EXPECT_TRUE(becomes([&] {
    return std::ranges::none_of(cluster.server.pods(),
                                [&](const auto& pod) { return before.contains(pod); });
  }));
  EXPECT_FALSE((co_await acquire(provider)).has_value());
  cluster.runners.reachNetwork = false;
  EXPECT_TRUE(provider.hasReady(2));
  EXPECT_TRUE((co_await acquire(provider)).has_value());
}

CO_TEST(NetworkPolicy, WithoutPoolsAJobTriesAgain) {
  FakeCluster cluster;
  cluster.runners.reachNetwork = true;
  TestProvider provider(TestProvider::optionsFor(cluster, 0));
  EXPECT_TRUE(becomes([&] { return provider.capacity().reachable; }));
  EXPECT_TRUE((co_await check(provider)).has_value()) << "nobody has tried yet";
  const auto first = co_await acquire(provider);
  EXPECT_FALSE(first.has_value());
  if (!first) EXPECT_THAT(first.error().message, HasSubstr(kReason));
  cluster.runners.reachNetwork = false;
  base::Result<Sandbox> later = co_await acquire(provider);
  for (int i = 0; i < 500 && !later; ++i) {
    std::this_thread::sleep_for(10ms);
    later = co_await acquire(provider);
  }
  EXPECT_TRUE(later.has_value());
  EXPECT_TRUE((co_await check(provider)).has_value());
}

CO_TEST(NetworkPolicy, IsOnlyToldWhereItIsNotRequired) {
  FakeCluster cluster;
  cluster.runners.reachNetwork = true;
  std::mutex mutex;
  std::vector<std::string> heard;
  auto options = TestProvider::optionsFor(cluster, 3);
  options.requireNetworkPolicy = false;
  options.onOpenNetwork = [&](const std::string& why) {
    const std::lock_guard lock(mutex);
    heard.push_back(why);
  };
  TestProvider provider(std::move(options));
  EXPECT_TRUE(provider.hasReady(3));
  EXPECT_TRUE((co_await check(provider)).has_value());
  {
    const auto sandbox = co_await acquire(provider);
    const auto result = co_await runIn(**sandbox, "1");
    EXPECT_EQ(result->missingWalls, (std::vector<std::string>{"pids", "network-policy"}));
  }
  EXPECT_FALSE(hasWall(provider));
  EXPECT_EQ(provider.capacity().problem, "");
  EXPECT_EQ(provider.pool().problem, "");
  const std::lock_guard lock(mutex);
  EXPECT_EQ(heard, std::vector<std::string>{
                       "the network policy is not enforced: a sandbox reached 10.96.0.1:443"});
}

}  // namespace
}  // namespace pods
