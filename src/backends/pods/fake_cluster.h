#pragma once

#include <atomic>
#include <boost/json/object.hpp>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "backends/kubernetes/fake_api_server.h"
#include "backends/pods/fake_runners.h"

namespace pods {

/// For tests: an API server, and a kubelet that gives every pod an address of this machine and
/// starts a fake runner there with the pod's token. Its methods may be called from any thread.
class FakeCluster {
 public:
  FakeCluster();
  ~FakeCluster();

  /// What becomes of pods that are made from now on.
  enum class Fate { kRun, kNothing, kNoImage, kNoNode, kExit, kRefuse, kNoRunner };
  std::atomic<Fate> fate = Fate::kRun;

  /// The runner is gone, and the pod's container ended for this reason.
  void endPod(const std::string& name, const std::string& reason,
              const std::string& podReason = "");
  /// The runner is gone, and nobody says so.
  void breakPod(const std::string& name) { runners.breakConnections(addressOf(name)); }
  /// Conditions of a pod that runs, by type; nothing else is told of it any more.
  void setConditions(const std::string& name, const std::map<std::string, bool>& conditions);
  [[nodiscard]] std::string addressOf(const std::string& name) const;
  /// Whose it is; empty when there is no such pod.
  [[nodiscard]] std::string replicaOf(const std::string& name) const;

  kubernetes::FakeApiServer server;
  FakeRunners runners;

 private:
  void work();
  void begin(const boost::json::object& pod);

  mutable std::mutex mutex_;
  std::map<std::string, std::string> addresses_;  // by name
  std::atomic<bool> ends_ = false;
  std::thread kubelet_;
};

}  // namespace pods
