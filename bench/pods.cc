// Pods without a cluster: an API server, a kubelet and runners of the tests, and our keeper.
//   bench_pods [PODS] [LEASES]      prints one JSON object
#include <malloc.h>
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
#include <vector>

#include "async/task.h"
#include "backends/pods/test_provider.h"
#include "samples.h"
#include "secure_channel/tls_session.h"

namespace bench {
namespace {

using namespace std::chrono_literals;
constexpr const char* kPosts = "POST /api/v1/namespaces/test/pods";

[[noreturn]] void fail(const char* why) {
  std::fprintf(stderr, "bench_pods: %s\n", why);
  ::_exit(1);
}

pods::Options optionsFor(kubernetes::Access access, std::string replica, std::uint32_t target) {
  pods::Options options;
  options.access = std::move(access);
  options.plan.replica = std::move(replica);
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

struct Memory {
  std::size_t tracked = 0;  // bytes of a pod that another server has
  std::size_t warm = 0;     // of one of ours, with its connection
  std::size_t channel = 0;  // allocated by TLS alone for one end of a connection
};

std::size_t bytesOfAChannel(std::size_t count) {
  using secure_channel::Role;
  const secure_channel::ChannelKey key{};
  std::vector<std::unique_ptr<secure_channel::TlsSession>> kept;
  const auto before = ::mallinfo2().uordblks;
  for (std::size_t i = 0; i < count; ++i) {
    auto client = std::make_unique<secure_channel::TlsSession>(Role::kClient, key);
    secure_channel::TlsSession server(Role::kServer, key);
    for (bool done = false; !done;) {
      if (!client->handshake()) fail("TLS");
      server.feed(client->takeOutgoing());
      const auto shaken = server.handshake();
      if (!shaken) fail("TLS");
      client->feed(server.takeOutgoing());
      done = *shaken;
    }
    kept.push_back(std::move(client));
  }
  return (::mallinfo2().uordblks - before) / count;
}

/// In a process of its own, so that only the keeper's memory counts. `told` is the URL of the
/// cluster; a byte is answered when the first pod is warm, and one more is awaited: from then on
/// another server makes as many pods as we shall.
void measureMemory(int from, int to, std::uint32_t pods) {
  Memory memory{.channel = bytesOfAChannel(pods)};
  kubernetes::Access access;
  char text[64] = {};
  if (::read(from, text, sizeof(text) - 1) <= 0) ::_exit(1);
  access = {.server = *http::parseUrl(text), .token = "secret", .space = "test", .origin = "bench"};
  pods::TestProvider provider(optionsFor(std::move(access), "one", 1));
  if (!provider.hasReady(1)) fail("no first pod");
  const auto grown = [](std::size_t before, std::uint32_t by) {
    return (residentBytes() - before) / by;
  };
  auto before = residentBytes();
  if (::write(to, "1", 1) != 1 || ::read(from, text, 1) != 1) ::_exit(1);
  memory.tracked = grown(before, pods);
  before = residentBytes();
  provider->resize("py", pods);
  if (!pods::becomes([&] { return provider.pool().ready == pods; }, 60s)) fail("too few pods");
  memory.warm = grown(before, pods);
  if (::write(to, &memory, sizeof(memory)) != sizeof(memory)) ::_exit(1);
  ::_exit(0);
}

/// Serves a cluster to the process that measures its memory.
Memory memoryToldBy(int from, int to, std::uint32_t pods) {
  pods::FakeCluster cluster;
  const auto url = "http://127.0.0.1:" + std::to_string(cluster.server.access().server.port);
  char byte = 0;
  if (::write(to, url.data(), url.size()) < 0 || ::read(from, &byte, 1) != 1) fail("no keeper");
  pods::TestProvider other(optionsFor(cluster.server.access(), "two", pods));
  if (!pods::becomes([&] { return other.pool().ready == pods; }, 60s)) fail("too few pods");
  std::this_thread::sleep_for(500ms);  // the last of them is told
  Memory memory;
  if (::write(to, "2", 1) != 1 || ::read(from, &memory, sizeof(memory)) != sizeof(memory))
    fail("the keeper ended");
  return memory;
}

int run(std::uint32_t pods, int leases) {
  const rlimit most{65'536, 65'536};
  ::setrlimit(RLIMIT_NOFILE, &most);
  int down[2], up[2];
  if (::pipe(down) != 0 || ::pipe(up) != 0) fail("pipe");
  const auto child = ::fork();
  if (child == 0) measureMemory(down[0], up[1], pods);

  ::close(up[1]);
  const auto memory = memoryToldBy(up[0], down[1], pods);
  ::waitpid(child, nullptr, 0);
  pods::FakeCluster cluster;
  pods::TestProvider provider(optionsFor(cluster.server.access(), "one", 8));
  if (!provider.hasReady(8)) fail("no pods");
  Rate leased;
  await(lease(*provider, leases, leased));
  const auto floor = floorOf(leases);
  Samples refills;
  await(refill(*provider, cluster.server, 50, refills));
  std::printf(
      R"({"lease":%s,"floor":%s,"leases_per_second":%.0f,"floor_per_second":%.0f,"refill":%s,)"
      R"("bytes_of_a_pod":{"tracked":%zu,"warm":%zu,"channel":%zu}})"
      "\n",
      toJson(leased.each).c_str(), toJson(floor.each).c_str(), leased.perSecond, floor.perSecond,
      toJson(refills).c_str(), memory.tracked, memory.warm, memory.channel);
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
