#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "backends/kubernetes/objects.h"
#include "backends/kubernetes/watch_listener.h"

namespace kubernetes {

/// For tests: writes down what a watch tells, and holds it to its word: a uid is added when it is
/// not there, and changed and removed when it is.
class RecordingListener final : public WatchListener<Pod> {
 public:
  void added(const Pod& pod) override {
    EXPECT_FALSE(pods.contains(pod.metadata.uid)) << "added twice";
    for (const auto& [uid, other] : pods) EXPECT_NE(other.metadata.name, pod.metadata.name);
    pods[pod.metadata.uid] = pod;
    note("added", pod);
  }
  void changed(const Pod& pod) override {
    EXPECT_TRUE(pods.contains(pod.metadata.uid)) << "changed and not there";
    EXPECT_NE(pods[pod.metadata.uid].metadata.resourceVersion, pod.metadata.resourceVersion);
    pods[pod.metadata.uid] = pod;
    note("changed", pod);
  }
  void removed(const Pod& pod) override {
    EXPECT_EQ(pods.erase(pod.metadata.uid), 1U) << "removed and not there";
    note("removed", pod);
  }
  void synced() override { write("synced"); }
  void following() override {
    ++streams;
    heard();
  }
  void troubled(const ApiError& error) override {
    troubles.push_back(error);
    heard();
  }

  /// "a Pending, b Running": by name.
  [[nodiscard]] std::string now() const {
    std::map<std::string, std::string> byName;
    for (const auto& [uid, pod] : pods) byName[pod.metadata.name] = wordOf(pod.phase);
    std::string text;
    for (const auto& [name, phase] : byName)
      text += (text.empty() ? "" : ", ") + name + " " + phase;
    return text;
  }

  std::vector<std::string> told;  ///< "added a Pending", "synced", ...
  std::map<std::string, Pod> pods;
  std::vector<ApiError> troubles;
  int streams = 0;
  int calls = 0;
  std::function<void()> onCall = [] {};

 private:
  static std::string wordOf(PodPhase phase) {
    return phase == PodPhase::kPending ? "Pending" : phase == PodPhase::kRunning ? "Running" : "?";
  }
  void note(const std::string& what, const Pod& pod) {
    write(what + " " + pod.metadata.name + " " + wordOf(pod.phase));
  }
  void write(const std::string& what) {
    told.push_back(what);
    heard();
  }
  void heard() {
    ++calls;
    onCall();
  }
};

}  // namespace kubernetes
