// Pods without a cluster: an API server, a kubelet and runners of the tests, and our keeper.
//   bench_pods [PODS] [LEASES]      prints one JSON object
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "async/task.h"
#include "backends/pods/test_provider.h"
#include "samples.h"

namespace bench {
namespace {

using namespace std::chrono_literals;
constexpr const char* kPosts = "POST /api/v1/namespaces/test/pods";

[[noreturn]] void fail(const char* why) {
  std::fprintf(stderr, "bench_pods: %s\n", why);
  ::_exit(1);
}

pods::Options optionsFor(kubernetes::Access access, std::uint32_t target) {
  pods::Options options;
  options.access = std::move(access);
  options.plan.replica = "one";
  options.pools.push_back({.plan = {.language = "py", .image = "py"}, .target = target});
  options.createConcurrency = 50;
  return options;
}

std::size_t residentBytes() {
  std::size_t pages = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

struct Rate {
  Samples each;
  double perSecond = 0;
};

/// What every lease has to do at least: a lock, a queue, and a look at the connection.
Rate floorOf(int leases) {
  int pair[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) fail("socketpair");
  std::deque<std::shared_ptr<int>> queue(8, std::make_shared<int>(pair[0]));
  std::mutex mutex;
  Rate rate;
  const auto begun = Clock::now();
  for (int i = 0; i < leases; ++i) {
    const auto start = Clock::now();
    std::shared_ptr<int> taken;
    {
      const std::lock_guard lock(mutex);
      taken = std::move(queue.front());
      queue.pop_front();
    }
    char byte = 0;
    if (::recv(*taken, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0) fail("recv");
    rate.each.push_back(microseconds(Clock::now() - start));
    const std::lock_guard lock(mutex);
    queue.push_back(std::move(taken));
  }
  rate.perSecond = leases / std::chrono::duration<double>(Clock::now() - begun).count();
  return rate;
}

async::Task<> lease(pods::PodSandboxProvider& provider, int leases, Rate& rate) {
  model::Program program;
  program.language = "py";
  const auto begun = Clock::now();
  for (int i = 0; i < leases; ++i) {
    const auto start = Clock::now();
    const auto sandbox = co_await provider.acquire(program, {}, async::Deadline::in(5s));
    rate.each.push_back(microseconds(Clock::now() - start));
    if (!sandbox) fail("no pod");
  }
  rate.perSecond = leases / std::chrono::duration<double>(Clock::now() - begun).count();
}

/// Takes a pod and lets it run something; how long until its replacement is asked for.
async::Task<> refill(pods::PodSandboxProvider& provider, kubernetes::FakeApiServer& server,
                     int times, Samples& samples) {
  model::Program program;
  program.language = "py";
  for (int i = 0; i < times; ++i) {
    const auto before = server.count(kPosts);
    const auto start = Clock::now();
    auto sandbox = co_await provider.acquire(program, {}, async::Deadline::in(5s));
    while (server.count(kPosts) == before) std::this_thread::yield();
    samples.push_back(microseconds(Clock::now() - start));
    ports::OutputListener listener;
    async::CancelToken cancel;
    if (!co_await (*sandbox)->run(program, {}, {}, listener, cancel)) fail("run");
    sandbox->reset();
    while (provider.capacity().pools.front().ready == 0) std::this_thread::sleep_for(1ms);
  }
}

void await(async::Task<> task) {
  boost::asio::io_context context(1);
  boost::asio::co_spawn(context, std::move(task), [](const std::exception_ptr& fault) {
    if (fault) std::rethrow_exception(fault);
  });
  context.run();
}

/// In a process of its own, so that only the keeper's memory counts: what `pods` warm ones cost.
void measureMemory(int from, int to, std::uint32_t pods) {
  kubernetes::Access access;
  char text[64] = {};
  if (::read(from, text, sizeof(text) - 1) <= 0) ::_exit(1);
  access = {.server = *http::parseUrl(text), .token = "secret", .space = "test", .origin = "bench"};
  pods::TestProvider provider(optionsFor(std::move(access), 1));
  if (!provider.hasReady(1)) fail("no first pod");
  const auto before = residentBytes();
  provider->resize("py", pods);
  for (int i = 0; i < 600 && provider.pool().ready < pods; ++i) std::this_thread::sleep_for(100ms);
  if (provider.pool().ready < pods) fail("too few pods");
  const std::size_t bytes = (residentBytes() - before) / pods;
  if (::write(to, &bytes, sizeof(bytes)) != sizeof(bytes)) ::_exit(1);
  ::_exit(0);
}

int run(std::uint32_t pods, int leases) {
  const rlimit most{65'536, 65'536};
  ::setrlimit(RLIMIT_NOFILE, &most);
  int down[2], up[2];
  if (::pipe(down) != 0 || ::pipe(up) != 0) fail("pipe");
  const auto child = ::fork();
  if (child == 0) measureMemory(down[0], up[1], pods);

  std::size_t bytes = 0;
  {
    pods::FakeCluster cluster;
    const auto url = "http://127.0.0.1:" + std::to_string(cluster.server.access().server.port);
    if (::write(down[1], url.data(), url.size()) < 0) fail("write");
    ::close(up[1]);
    if (::read(up[0], &bytes, sizeof(bytes)) != sizeof(bytes)) fail("the keeper ended");
    ::waitpid(child, nullptr, 0);
  }
  pods::FakeCluster cluster;
  pods::TestProvider provider(optionsFor(cluster.server.access(), 8));
  if (!provider.hasReady(8)) fail("no pods");
  Rate leased;
  await(lease(*provider, leases, leased));
  const auto floor = floorOf(leases);
  Samples refills;
  await(refill(*provider, cluster.server, 50, refills));
  std::printf(
      R"({"lease":%s,"floor":%s,"leases_per_second":%.0f,"floor_per_second":%.0f,"refill":%s,)"
      R"("bytes_of_a_warm_pod":%zu})"
      "\n",
      toJson(leased.each).c_str(), toJson(floor.each).c_str(), leased.perSecond, floor.perSecond,
      toJson(refills).c_str(), bytes);
  return 0;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  const auto argument = [&](int at, int otherwise) {
    return argc > at ? std::atoi(argv[at]) : otherwise;
  };
  return bench::run(static_cast<std::uint32_t>(argument(1, 1'000)), argument(2, 200'000));
}
