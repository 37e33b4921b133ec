#include "backends/pods/fake_cluster.h"

#include <unistd.h>

#include <boost/json.hpp>
#include <chrono>

#include "backends/pods/labels.h"

namespace pods {
namespace {

namespace json = boost::json;

/// Of this process only: tests that run at the same time have others, 12,500 each.
std::string newAddress() {
  static std::atomic<unsigned> count = 0;
  const auto process = static_cast<unsigned>(::getpid());
  const unsigned number = process / 250 % 5 * 12'500 + ++count;
  return "127." + std::to_string(1 + process % 250) + "." + std::to_string(number / 250 % 250) +
         "." + std::to_string(1 + number % 250);
}

json::object waiting(const char* reason) {
  return {{"phase", "Pending"},
          {"containerStatuses",
           json::array{json::object{
               {"name", "sandbox"},
               {"state", {{"waiting", {{"reason", reason}, {"message", "no such image"}}}}}}}}};
}

json::object terminated(const std::string& reason, const std::string& podReason, int code = 137,
                        const std::string& said = "") {
  json::object state{{"reason", reason}, {"exitCode", code}};
  if (!said.empty()) state["message"] = said;
  json::object status{{"phase", "Failed"},
                      {"containerStatuses",
                       json::array{json::object{{"name", "sandbox"},
                                                {"state", {{"terminated", std::move(state)}}}}}}};
  if (!podReason.empty()) status["reason"] = podReason;
  return status;
}

json::object unschedulable() {
  return {{"phase", "Pending"},
          {"conditions", json::array{json::object{{"type", "PodScheduled"},
                                                  {"status", "False"},
                                                  {"reason", "Unschedulable"},
                                                  {"message", "0/1 nodes are available"}}}}};
}

}  // namespace

FakeCluster::FakeCluster() : kubelet_([this] { work(); }) {}

FakeCluster::~FakeCluster() {
  ends_ = true;
  kubelet_.join();
}

void FakeCluster::work() {
  while (!ends_) {
    for (const auto& pod : server.takeCreated()) begin(pod);
    for (const auto& name : server.takeRemoved()) runners.stop(addressOf(name));
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

void FakeCluster::begin(const json::object& pod) {
  const std::string name(pod.at("metadata").as_object().at("name").as_string());
  switch (fate.load()) {
    case Fate::kNoImage:
      return server.setStatus(name, waiting("ImagePullBackOff"));
    case Fate::kNoNode:
      return server.setStatus(name, unschedulable());
    case Fate::kExit:
      return server.setStatus(name, terminated("Error", ""));
    case Fate::kRefuse:
      return server.setStatus(name,
                              terminated("Error", "", 78, "runner: hello\nrunner: no wall\n"));
    case Fate::kNoRunner:
      return server.setStatus(name, {{"phase", "Running"}, {"podIP", newAddress()}});
    case Fate::kNothing:
      return;
    case Fate::kRun:
      break;
  }
  const json::value whole(pod);
  const std::string token(whole.at_pointer("/spec/containers/0/env/0/value").as_string());
  const auto port = whole.at_pointer("/spec/containers/0/ports/0/containerPort").as_int64();
  const auto address = newAddress();
  {
    const std::lock_guard lock(mutex_);
    addresses_[name] = address;
  }
  runners.start(address, static_cast<std::uint16_t>(port), token);
  server.setStatus(name, {{"phase", "Running"}, {"podIP", address}});
}

void FakeCluster::endPod(const std::string& name, const std::string& reason,
                         const std::string& podReason) {
  runners.stop(addressOf(name));
  server.setStatus(name, terminated(reason, podReason));
}

void FakeCluster::setConditions(const std::string& name,
                                const std::map<std::string, bool>& conditions) {
  json::array all;
  for (const auto& [type, holds] : conditions)
    all.push_back(json::object{{"type", type}, {"status", holds ? "True" : "False"}});
  server.setStatus(
      name, {{"phase", "Running"}, {"podIP", addressOf(name)}, {"conditions", std::move(all)}});
}

std::string FakeCluster::replicaOf(const std::string& name) const {
  const json::value pod(server.pod(name));
  if (pod.as_object().empty()) return "";
  return std::string(pod.at("metadata").at("labels").at(kReplicaLabel).as_string());
}

std::string FakeCluster::addressOf(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto found = addresses_.find(name);
  return found == addresses_.end() ? "" : found->second;
}

}  // namespace pods
