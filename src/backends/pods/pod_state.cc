#include "backends/pods/pod_state.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/utf8_repair.h"
#include "protocol/exit_code.h"

namespace pods {
namespace {

using kubernetes::PodPhase;
using kubernetes::Problem;

constexpr std::array<std::string_view, 7> kOfImages{
    "ErrImagePull",      "ImagePullBackOff",    "InvalidImageName",         "ErrImageNeverPull",
    "ImageInspectError", "RegistryUnavailable", "SignatureValidationFailed"};
constexpr std::array<std::string_view, 4> kOfContainers{
    "CreateContainerConfigError", "CreateContainerError", "RunContainerError", "CrashLoopBackOff"};

template <std::size_t N>
bool isOneOf(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

constexpr std::size_t kMostOfMessage = 500;  // bytes: those of the cluster can be long

std::string with(std::string words, const std::string& reason, const std::string& message) {
  if (!reason.empty()) words += " (" + reason + ")";
  if (!message.empty()) words.append(": ").append(base::cutAtCharacter(message, kMostOfMessage));
  return words;
}

/// What a container that ended has to say of it. With the reason "Error" the message is the end of
/// its log (terminationMessagePolicy), which tells why only where the runner ended by itself.
std::string messageOf(const kubernetes::Terminated& end) {
  if (end.reason != "Error") return end.message;
  if (end.exitCode != protocol::kCannotServe) return {};
  std::string_view log = end.message;
  while (log.ends_with('\n')) log.remove_suffix(1);
  return std::string(log.substr(log.rfind('\n') + 1));
}

}  // namespace

std::optional<Trouble> troubleOf(const kubernetes::Pod& pod) {
  for (const auto& container : pod.containers) {
    if (!container.waiting) continue;
    const auto& [reason, message] = *container.waiting;
    if (isOneOf(kOfImages, reason))
      return Trouble{.says = with("the image of the pod cannot be fetched", reason, message),
                     .hopeless = true};
    if (isOneOf(kOfContainers, reason))
      return Trouble{.says = with("the container of the pod cannot be started", reason, message),
                     .hopeless = true};
  }
  const auto* scheduled = pod.condition("PodScheduled");
  if (scheduled != nullptr && !scheduled->holds && scheduled->reason == "Unschedulable")
    return Trouble{
        .says = with("no node has room for the pod", scheduled->reason, scheduled->message),
        .waitsForNode = true};
  return std::nullopt;
}

Trouble troubleOf(const kubernetes::ApiError& error) {
  switch (error.problem) {
    case Problem::kQuotaExceeded:
      return {.says = "the namespace's quota has no room for a pod: " + error.message,
              .hopeless = true};
    case Problem::kForbidden:
      return {.says = "the cluster refuses the pod (permission or policy): " + error.message,
              .hopeless = true};
    case Problem::kUnauthorized:
      return {.says = "the cluster does not accept our credentials: " + error.message,
              .hopeless = true};
    case Problem::kInvalid:
      return {.says = "the cluster calls the pod wrong: " + error.message, .hopeless = true};
    case Problem::kNotFound:
      return {.says = "the namespace of the pods is not there: " + error.message, .hopeless = true};
    default:
      return {.says = "the cluster could not make the pod: " + error.message};
  }
}

std::optional<PodEnd> endOf(const kubernetes::Pod& pod) {
  for (const auto& container : pod.containers) {
    if (container.terminated && container.terminated->reason == "OOMKilled")
      return PodEnd{.outOfMemory = true, .says = "out of memory"};
  }
  if (!pod.reason.empty()) return PodEnd{.says = with("the pod ended", pod.reason, pod.message)};
  for (const auto& container : pod.containers) {
    if (!container.terminated) continue;
    const auto& end = *container.terminated;
    const auto words = "the pod's runner ended with code " + std::to_string(end.exitCode);
    return PodEnd{.cannotServe = end.exitCode == protocol::kCannotServe,
                  .says = with(words, end.reason, messageOf(end))};
  }
  if (pod.phase == PodPhase::kFailed || pod.phase == PodPhase::kSucceeded)
    return PodEnd{.says = "the pod ended"};
  return std::nullopt;
}

bool isAbandoned(const kubernetes::Pod& pod) {
  // Eviction, preemption, a taint of its node:
  // https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-conditions
  const auto* disrupted = pod.condition("DisruptionTarget");
  if (disrupted != nullptr && disrupted->holds) return true;
  // Of a node that is not heard of the node controller says that its pods are not ready, and
  // changes nothing else (MarkPodsNotReady): the containers' condition is the kubelet's last word.
  const auto* ready = pod.condition("Ready");
  const auto* containers = pod.condition("ContainersReady");
  return ready != nullptr && !ready->holds && ready->reason != "ReadinessGatesNotReady" &&
         containers != nullptr && containers->holds;
}

}  // namespace pods
