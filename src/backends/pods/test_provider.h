#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "async/io_threads.h"
#include "backends/pods/fake_cluster.h"
#include "backends/pods/pod_sandbox_provider.h"

namespace pods {

/// Whether it becomes so in time.
inline bool becomes(const std::function<bool()>& holds,
                    std::chrono::seconds patience = std::chrono::seconds(10)) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

/// For tests: one server's provider, on a thread of its own.
class TestProvider {
 public:
  static Options optionsFor(const FakeCluster& cluster, std::uint32_t target = 3) {
    Options options;
    options.access = cluster.server.access();
    options.client = {.firstPause = std::chrono::milliseconds(5),
                      .mostPause = std::chrono::milliseconds(20)};
    options.plan.replica = "one";
    options.pools.push_back({.plan = {.language = "py", .image = "py"}, .target = target});
    options.pools.push_back({.plan = {.language = "go", .image = "go"}, .target = 0});
    options.pace = {.tick = std::chrono::milliseconds(20),
                    .renewal = std::chrono::milliseconds(50),
                    .patience = std::chrono::milliseconds(400),
                    .firstRetry = std::chrono::milliseconds(50),
                    .longestRetry = std::chrono::milliseconds(400),
                    .quiet = std::chrono::milliseconds(100),
                    .podless = std::chrono::milliseconds(100),
                    .removal = std::chrono::milliseconds(100),
                    .unseen = std::chrono::milliseconds(200)};
    return options;
  }

  explicit TestProvider(Options options)
      : provider_(*PodSandboxProvider::make(std::move(options), thread_.at(0).get_executor())) {
    thread_.start();
  }
  /// As when the process is killed: nobody cleans up.
  ~TestProvider() { thread_.stop(); }

  /// So does this, and what it has given out stays there for now.
  void kill() { thread_.stop(); }

  PodSandboxProvider* operator->() { return provider_.get(); }
  [[nodiscard]] ports::Capacity capacity() const { return provider_->capacity(); }
  PodSandboxProvider& operator*() { return *provider_; }

  [[nodiscard]] ports::Pool pool(const std::string& language = "py") const {
    for (const auto& pool : provider_->capacity().pools)
      if (pool.language == language) return pool;
    return {};
  }
  [[nodiscard]] bool hasReady(std::uint32_t count) const {
    return becomes([&] { return pool().ready == count; });
  }
  /// Whether nothing is left to be done.
  [[nodiscard]] bool isFull() const {
    return becomes([&] {
      const auto now = pool();
      return now.target > 0 && now.ready == now.target && now.making == 0;
    });
  }

 private:
  async::IoThreads thread_{1};
  std::unique_ptr<PodSandboxProvider> provider_;
};

}  // namespace pods
