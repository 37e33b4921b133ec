// A thousand warm pods, two hundred leases a second, a watch that ends every five seconds.
// SOAK_SECONDS (4) says for how long.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iterator>

#include "async/timer.h"
#include "backends/pods/test_programs.h"

namespace pods {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
constexpr std::uint32_t kPods = 1'000;
constexpr rlim_t kDescriptors = 16 * kPods;
constexpr auto kBetweenLeases = 5ms;

std::chrono::seconds soakTime() {
  const char* told = std::getenv("SOAK_SECONDS");
  return std::chrono::seconds(told == nullptr ? 4 : std::atoi(told));
}

bool mayOpenMany() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::min(limit.rlim_max, std::max(limit.rlim_cur, kDescriptors));
  return ::setrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= kDescriptors;
}

auto descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return std::distance(begin(all), end(all));
}

void rethrow(const std::exception_ptr& fault) {
  if (fault) std::rethrow_exception(fault);
}

/// Of all programs.
struct Tally {
  int begun = 0, good = 0, over = 0;
  std::string firstProblem = {};
};

async::Task<std::string> problemOf(TestProvider& provider, std::string text) {
  auto sandbox = co_await acquire(provider);
  if (!sandbox) co_return sandbox.error().message;
  const auto result = co_await runIn(**sandbox, text);
  if (!result) co_return result.error().message;
  co_return result->stdoutBytes == text ? "" : "another's output: " + result->stdoutBytes;
}

async::Task<> runOne(TestProvider& provider, Tally& tally) {
  const auto problem = co_await problemOf(provider, "program " + std::to_string(tally.begun++));
  ++tally.over;
  if (problem.empty()) ++tally.good;
  if (tally.firstProblem.empty()) tally.firstProblem = problem;
}

/// Begins a program when it is due, however many are under way; ends when all have ended.
async::Task<> runMany(TestProvider& provider, Tally& tally) {
  const auto executor = co_await asio::this_coro::executor;
  async::Timer timer(executor);
  const auto begun = async::SteadyClock::now();
  for (auto due = begun; due < begun + soakTime(); due += kBetweenLeases) {
    timer.expires_at(due);
    co_await timer.async_wait(asio::use_awaitable);
    asio::co_spawn(executor, runOne(provider, tally), rethrow);
  }
  while (tally.over < tally.begun) {
    timer.expires_after(10ms);
    co_await timer.async_wait(asio::use_awaitable);
  }
}

TEST(ManyPods, AreEachLeasedOnceHoweverOftenTheWatchBegins) {
  if (!mayOpenMany()) GTEST_SKIP() << "not allowed: " << kDescriptors << " open descriptors";
  const auto before = descriptors();
  {
    FakeCluster cluster;
    cluster.server.failWatches({.life = 5s});
    auto options = TestProvider::optionsFor(cluster, kPods);
    options.createConcurrency = 100;
    TestProvider provider(std::move(options));
    const auto isFull = [&] { return provider.pool().ready == kPods; };
    EXPECT_TRUE(becomes(isFull, 120s));

    Tally tally;
    asio::io_context context;
    asio::co_spawn(context, runMany(provider, tally), rethrow);
    context.run();
    EXPECT_EQ(tally.good, tally.begun) << tally.firstProblem;
    EXPECT_EQ(cluster.runners.ordered, tally.begun);
    EXPECT_EQ(cluster.runners.secondOrders, 0) << "a pod was leased twice";
    EXPECT_TRUE(becomes(isFull, 120s)) << provider.pool().problem;
    EXPECT_TRUE(becomes([&] { return cluster.server.pods().size() == kPods; }, 60s))
        << "used ones are removed";

    provider->close(60s);
    EXPECT_TRUE(cluster.server.pods().empty());
    EXPECT_TRUE(becomes([&] { return cluster.runners.open == 0; }));
  }
  EXPECT_EQ(descriptors(), before);
}

}  // namespace
}  // namespace pods
