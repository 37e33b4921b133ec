// Pods for languages without a pool: a Job for each program.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <thread>

#include "async/co_test.h"
#include "backends/pods/test_programs.h"
#include "backends/pods/test_provider.h"

namespace pods {
namespace {

using namespace std::chrono_literals;
constexpr const char* kJobPosts = "POST /apis/batch/v1/namespaces/test/jobs";

CO_TEST(PodJobs, AnEmptyPoolMeansAJob) {
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

CO_TEST(PodJobs, WhoeverGoesLeavesNoPodBehind) {
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

CO_TEST(PodJobs, SaysThatAJobMakesNoPod) {
  FakeCluster cluster;
  cluster.server.jobsMakeNoPods = true;
  auto options = TestProvider::optionsFor(cluster, 0);
  options.startTime = 1s;
  TestProvider provider(std::move(options));
  const auto refused = co_await acquire(provider, "go", {}, 3s);
  EXPECT_NE(refused.error().message.find("a Job made no pod in time"), std::string::npos)
      << refused.error().message;
}

CO_TEST(PodJobs, SaysWhatRefusesTheirPods) {
  FakeCluster cluster;
  cluster.server.jobsMakeNoPods = cluster.server.jobsAreSpared = true;
  cluster.server.failCreations(kubernetes::FakeApiServer::Fault{
      .status = 403,
      .body = kubernetes::FakeApiServer::status(403, "Forbidden", "exceeded quota: memory=1Gi")});
  TestProvider provider(TestProvider::optionsFor(cluster, 0));
  const auto refused = co_await acquire(provider, "go", {}, 5s);
  EXPECT_NE(refused.error().message.find("exceeded quota: memory=1Gi"), std::string::npos)
      << refused.error().message;
  EXPECT_TRUE(becomes([&] { return cluster.server.jobs().empty(); })) << "it could make one later";
}

}  // namespace
}  // namespace pods
