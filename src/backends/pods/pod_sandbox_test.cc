#include "backends/pods/pod_sandbox.h"

#include <gtest/gtest.h>

#include <thread>

#include "async/co_test.h"
#include "backends/pods/test_programs.h"
#include "backends/pods/test_provider.h"

namespace pods {
namespace {

using namespace std::chrono_literals;
using base::ErrorKind;

/// What is told of a program whose pod ends for this reason while it runs.
async::Task<base::Result<model::RunResult>> runWhosePodEnds(std::string reason,
                                                            std::string podReason) {
  FakeCluster cluster;
  TestProvider provider(TestProvider::optionsFor(cluster, 1));
  EXPECT_TRUE(provider.hasReady(1));
  const auto name = onlyPod(cluster);
  EXPECT_TRUE(becomes([&] { return !provider->capacity().missingWalls.empty(); }));
  auto sandbox = co_await acquire(provider);
  std::jthread kubelet([&] {
    becomes([&] { return cluster.runners.ordered == 1; });
    cluster.endPod(name, reason, podReason);
  });
  co_return co_await runIn(**sandbox, "hang");
}

CO_TEST(PodSandbox, TellsTheWallsThatWereMissing) {
  FakeCluster cluster;
  TestProvider provider(TestProvider::optionsFor(cluster, 1));
  const auto sandbox = co_await acquire(provider);
  const auto result = co_await runIn(**sandbox, "1");
  if (!result) co_return ADD_FAILURE() << result.error().message;
  EXPECT_EQ(result->missingWalls, std::vector<std::string>{"pids"});
}

CO_TEST(PodSandbox, TellsThatAProgramRanOutOfMemory) {
  const auto result = co_await runWhosePodEnds("OOMKilled", "");
  if (!result) co_return ADD_FAILURE() << result.error().message;
  EXPECT_TRUE(std::holds_alternative<model::OutOfMemory>(result->end));
  EXPECT_EQ(result->missingWalls, std::vector<std::string>{"pids"}) << "as other pods tell";
}

CO_TEST(PodSandbox, TellsWhyASandboxWasLost) {
  const auto result = co_await runWhosePodEnds("Error", "Evicted");
  EXPECT_EQ(result.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(result.error().message, "the sandbox was lost: the pod ended (Evicted)");
  EXPECT_EQ(result.error().code, "") << "it may have run";
}

}  // namespace
}  // namespace pods
