#include "backends/pods/known_pod.h"

#include <algorithm>

#include "backends/pods/labels.h"
#include "backends/pods/pod_state.h"

namespace pods {
namespace {

std::string valueIn(const std::map<std::string, std::string>& texts, const char* key) {
  const auto found = texts.find(key);
  return found == texts.end() ? std::string() : found->second;
}

}  // namespace

void KnownPod::read(const kubernetes::Pod& pod) {
  const auto& metadata = pod.metadata;
  uid = metadata.uid;
  name = metadata.name;
  resourceVersion = metadata.resourceVersion;
  replica = valueIn(metadata.labels, kReplicaLabel);
  lease = valueIn(metadata.labels, kLeaseLabel);
  job = valueIn(metadata.labels, kJobLabel);
  renewal = valueIn(metadata.annotations, kRenewal);
  plan = valueIn(metadata.annotations, kPlan);
  isOfJob = !job.empty() || std::ranges::any_of(metadata.owners, [](const auto& owner) {
    return owner.kind == "Job";
  });
  token = valueIn(pod.environment, kTokenVariable);
  ip = pod.podIp;
  isOver = !metadata.deletionTimestamp.empty() || endOf(pod).has_value();
  isAbandoned = pods::isAbandoned(pod);
  const auto trouble = troubleOf(pod);
  isStuck = trouble.has_value();
  waitsForNode = trouble && trouble->waitsForNode;
}

}  // namespace pods
