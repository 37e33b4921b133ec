#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kubernetes {

// Of the objects of the API only what the product looks at; what they lack is empty. The words are
// the API's own (https://kubernetes.io/docs/reference/kubernetes-api/).

struct OwnerReference {
  std::string kind, name, uid;
};

struct Metadata {
  std::string space;  ///< `namespace`, which is a word of C++
  std::string name, uid, resourceVersion;
  std::map<std::string, std::string> labels, annotations;
  std::string creationTimestamp;  ///< RFC 3339
  std::string deletionTimestamp;  ///< when it is to be gone; empty while nobody deletes it
  std::vector<OwnerReference> owners;
};

enum class PodPhase { kUnknown, kPending, kRunning, kSucceeded, kFailed };

struct Condition {
  std::string type;  ///< "Ready", "PodScheduled", "Complete", "Failed"...
  bool holds = false;
  std::string reason, message;  ///< e.g. "Unschedulable"
};

struct Waiting {
  std::string reason, message;  ///< e.g. "ImagePullBackOff"
};

struct Terminated {
  std::string reason, message;  ///< e.g. "OOMKilled"
  std::int64_t exitCode = 0;
};

struct ContainerStatus {
  std::string name;
  bool ready = false;
  std::int64_t restartCount = 0;
  std::optional<Waiting> waiting;
  std::optional<Terminated> terminated;      ///< now
  std::optional<Terminated> lastTerminated;  ///< before its last restart
};

struct Pod {
  Metadata metadata;
  std::string nodeName;
  PodPhase phase = PodPhase::kUnknown;
  std::string podIp;            ///< empty before it is scheduled and set up
  std::string reason, message;  ///< e.g. "Evicted"
  std::vector<Condition> conditions;
  std::vector<ContainerStatus> containers;
  std::map<std::string, std::string> environment;  ///< of its first container, plain values

  /// Null when it has none of that type.
  [[nodiscard]] const Condition* condition(std::string_view type) const {
    for (const auto& each : conditions)
      if (each.type == type) return &each;
    return nullptr;
  }
};

struct Job {
  Metadata metadata;
  std::int64_t active = 0, succeeded = 0, failed = 0;  ///< pods
  std::vector<Condition> conditions;
};

/// What a component has to say about an object.
struct Event {
  Metadata metadata;
  std::string type;  ///< "Normal", "Warning"
  std::string reason, message;
  std::int64_t count = 0;
  struct {
    std::string kind, space, name, uid;
  } about;  ///< `involvedObject`
};

}  // namespace kubernetes
