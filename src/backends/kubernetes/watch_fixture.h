#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>

#include "backends/kubernetes/asking.h"
#include "backends/kubernetes/fake_api_server.h"
#include "backends/kubernetes/recording_listener.h"
#include "backends/kubernetes/watch.h"

// For the tests of watches.
namespace kubernetes {

inline WatchOptions quick() {
  using namespace std::chrono_literals;
  return {.selection = {.labels = "app=test"}, .firstPause = 2ms, .mostPause = 10ms};
}

/// An event as the API server writes it.
inline std::string lineOf(const std::string& type, const std::string& object) {
  return R"({"type":")" + type + R"(","object":)" + object + "}\n";
}

/// A watch of the pods of one application, and who hears it.
class KubernetesWatch : public ::testing::Test {
 protected:
  ~KubernetesWatch() override { stop(); }

  void start(WatchOptions options = quick()) {
    asking.start(watch(asking.client(), std::move(options), listener, asking.cancel));
  }
  /// Starts, and waits until changes would be told.
  void follow(WatchOptions options = quick()) {
    start(std::move(options));
    EXPECT_TRUE(asking.becomes([&] { return listener.streams > 0; }));
  }
  void stop() {
    asking.cancel.cancel();
    EXPECT_TRUE(asking.becomes([&] { return asking.running() == 0; }));
  }
  void expectNow(const std::string& pods) {
    EXPECT_TRUE(asking.becomes([&] { return listener.now() == pods; })) << listener.now();
  }
  void expectStreams(int count) {
    EXPECT_TRUE(asking.becomes([&] { return listener.streams >= count; })) << listener.streams;
  }
  [[nodiscard]] int lists() const { return server.count("GET " + kPods + "?limit"); }
  [[nodiscard]] int watches() const { return server.count("GET " + kPods + "?watch"); }
  [[nodiscard]] std::string lastWatch() const {
    std::string last;
    for (const auto& request : server.requests())
      if (request.find("watch=true") != std::string::npos) last = request;
    return last;
  }

  const std::string kPods = "/api/v1/namespaces/test/pods";
  FakeApiServer server;
  Asking asking{server.access()};
  RecordingListener listener;
};

}  // namespace kubernetes
