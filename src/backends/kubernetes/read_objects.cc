#include "backends/kubernetes/read_objects.h"

#include "backends/kubernetes/json.h"

namespace kubernetes {
namespace {

using json::Object;

std::map<std::string, std::string> textsOf(const Object& from) {
  std::map<std::string, std::string> texts;
  for (const auto& [key, value] : from)
    if (value.is_string()) texts.emplace(key, json::text(from, key));
  return texts;
}

Metadata metadataOf(const Object& object) {
  const auto& from = json::object(object, "metadata");
  Metadata into{.space = json::text(from, "namespace"),
                .name = json::text(from, "name"),
                .uid = json::text(from, "uid"),
                .resourceVersion = json::text(from, "resourceVersion"),
                .labels = textsOf(json::object(from, "labels")),
                .annotations = textsOf(json::object(from, "annotations")),
                .creationTimestamp = json::text(from, "creationTimestamp"),
                .deletionTimestamp = json::text(from, "deletionTimestamp"),
                .owners = {}};
  json::each(from, "ownerReferences", [&](const Object& owner) {
    into.owners.push_back({.kind = json::text(owner, "kind"),
                           .name = json::text(owner, "name"),
                           .uid = json::text(owner, "uid")});
  });
  return into;
}

std::vector<Condition> conditionsOf(const Object& status) {
  std::vector<Condition> into;
  json::each(status, "conditions", [&](const Object& from) {
    into.push_back({.type = json::text(from, "type"),
                    .holds = json::text(from, "status") == "True",
                    .reason = json::text(from, "reason"),
                    .message = json::text(from, "message")});
  });
  return into;
}

std::optional<Waiting> waitingOf(const Object& state) {
  const auto* from = json::find(state, "waiting");
  if (from == nullptr) return std::nullopt;
  return Waiting{.reason = json::text(*from, "reason"), .message = json::text(*from, "message")};
}

std::optional<Terminated> terminatedOf(const Object& state) {
  const auto* from = json::find(state, "terminated");
  if (from == nullptr) return std::nullopt;
  return Terminated{.reason = json::text(*from, "reason"),
                    .message = json::text(*from, "message"),
                    .exitCode = json::number(*from, "exitCode")};
}

ContainerStatus containerOf(const Object& from) {
  const auto& state = json::object(from, "state");
  return {.name = json::text(from, "name"),
          .ready = json::flag(from, "ready"),
          .restartCount = json::number(from, "restartCount"),
          .waiting = waitingOf(state),
          .terminated = terminatedOf(state),
          .lastTerminated = terminatedOf(json::object(from, "lastState"))};
}

std::map<std::string, std::string> environmentOf(const Object& spec) {
  std::map<std::string, std::string> variables;
  const auto& containers = json::list(spec, "containers");
  if (containers.empty() || !containers.front().is_object()) return variables;
  json::each(containers.front().get_object(), "env", [&](const Object& each) {
    variables.emplace(json::text(each, "name"), json::text(each, "value"));
  });
  return variables;
}

PodPhase phaseOf(std::string_view word) {
  if (word == "Pending") return PodPhase::kPending;
  if (word == "Running") return PodPhase::kRunning;
  if (word == "Succeeded") return PodPhase::kSucceeded;
  if (word == "Failed") return PodPhase::kFailed;
  return PodPhase::kUnknown;
}

}  // namespace

void readObject(const Object& from, Pod& into) {
  const auto& status = json::object(from, "status");
  into = {.metadata = metadataOf(from),
          .nodeName = json::text(json::object(from, "spec"), "nodeName"),
          .phase = phaseOf(json::text(status, "phase")),
          .podIp = json::text(status, "podIP"),
          .reason = json::text(status, "reason"),
          .message = json::text(status, "message"),
          .conditions = conditionsOf(status),
          .containers = {},
          .environment = environmentOf(json::object(from, "spec"))};
  json::each(status, "containerStatuses",
             [&](const Object& each) { into.containers.push_back(containerOf(each)); });
}

void readObject(const Object& from, Job& into) {
  const auto& status = json::object(from, "status");
  into = {.metadata = metadataOf(from),
          .active = json::number(status, "active"),
          .succeeded = json::number(status, "succeeded"),
          .failed = json::number(status, "failed"),
          .conditions = conditionsOf(status)};
}

void readObject(const Object& from, Event& into) {
  const auto& about = json::object(from, "involvedObject");
  into = {.metadata = metadataOf(from),
          .type = json::text(from, "type"),
          .reason = json::text(from, "reason"),
          .message = json::text(from, "message"),
          .count = json::number(from, "count"),
          .about = {.kind = json::text(about, "kind"),
                    .space = json::text(about, "namespace"),
                    .name = json::text(about, "name"),
                    .uid = json::text(about, "uid")}};
}

}  // namespace kubernetes
