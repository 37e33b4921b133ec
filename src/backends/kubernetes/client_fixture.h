#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "backends/kubernetes/asking.h"
#include "backends/kubernetes/client.h"
#include "backends/kubernetes/fake_api_server.h"

// For the tests of the client.
namespace kubernetes {

inline constexpr auto kPod = R"({"metadata": {"name": "one", "labels": {"app": "test"}}})";

/// What went wrong.
template <class T>
Problem problemOf(const ApiResult<T>& result) {
  EXPECT_FALSE(result);
  return result ? Problem::kUnavailable : result.error().problem;
}

inline http::Headers retryAfter(const std::string& seconds) {
  http::Headers headers;
  headers.add("Retry-After", seconds);
  return headers;
}

/// A client of one server, and its calls for pods.
class KubernetesClient : public ::testing::Test {
 protected:
  ApiResult<Pod> get(const std::string& name,
                     std::chrono::milliseconds time = std::chrono::seconds(8)) {
    return asking.wait(asking.client().get<Pod>({.name = name}, asking.call(time)));
  }
  ApiResult<Pod> create(const std::string& json = kPod, Effect effect = Effect::kReal) {
    return asking.wait(asking.client().create<Pod>("", json, asking.call(), effect));
  }
  ApiResult<Pod> patch(const std::string& name, const std::string& json,
                       Effect effect = Effect::kReal) {
    return asking.wait(asking.client().patch<Pod>({.name = name}, json, asking.call(), effect));
  }
  ApiResult<void> remove(const std::string& name, Deletion deletion = {}) {
    return asking.wait(asking.client().remove<Pod>({.name = name}, deletion, asking.call()));
  }
  ApiResult<Listing<Pod>> list(const std::string& labels = "") {
    return asking.wait(asking.client().list<Pod>({.labels = labels}, asking.call()));
  }

  FakeApiServer server;
  Asking asking{server.access()};
};

}  // namespace kubernetes
