#include "backends/pods/pod_spec.h"

#include <boost/json.hpp>
#include <string_view>

#include "backends/pods/labels.h"
#include "crypto/sha256.h"

namespace pods {
namespace {

namespace json = boost::json;

constexpr auto kGraceSeconds = 2;  // runs are over before a pod is removed in order

void addParsed(json::object& into, std::string_view key, const std::string& text) {
  if (!text.empty()) into[key] = json::parse(text);
}

void addText(json::object& into, std::string_view key, const std::string& text) {
  if (!text.empty()) into[key] = text;
}

json::object parsedObject(const std::string& text) {
  return text.empty() ? json::object() : json::parse(text).as_object();
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ",") + word;
  return text;
}

json::array arguments(const PodPlan& plan) {
  json::array words{"--level",        "pod",
                    "--sandbox-root", "/",
                    "--listen-tcp",   "0.0.0.0:" + std::to_string(plan.port),
                    "--token-env",    kTokenVariable,
                    "--runs",         std::to_string(plan.runs),
                    "--alone",        std::to_string(plan.alone.count())};
  const auto walls = joined(plan.requiredWalls), probes = joined(plan.probes);
  if (!walls.empty()) words.insert(words.end(), {"--require", json::string(walls)});
  if (!probes.empty()) words.insert(words.end(), {"--probe", json::string(probes)});
  return words;
}

json::object resources(const Resources& wanted) {
  return {{"limits",
           {{"cpu", wanted.cpuLimit},
            {"memory", wanted.memoryLimit},
            {"ephemeral-storage", wanted.storageLimit}}},
          {"requests",
           {{"cpu", wanted.cpuRequest},
            {"memory", wanted.memoryRequest},
            {"ephemeral-storage", wanted.storageLimit}}}};
}

json::object memoryVolume(const char* name, std::uint64_t bytes) {
  return {{"name", name},
          {"emptyDir", {{"medium", "Memory"}, {"sizeLimit", std::to_string(bytes)}}}};
}

json::object container(const PodPlan& plan, const LanguagePlan& language,
                       const PodIdentity& identity) {
  return {{"name", kContainer},
          {"image", language.image},
          {"imagePullPolicy", plan.pullPolicy},
          {"args", arguments(plan)},
          // What the runner says last tells why it ended; of programs it says nothing.
          {"terminationMessagePolicy", "FallbackToLogsOnError"},
          {"env", {{{"name", kTokenVariable}, {"value", identity.token}}}},
          {"ports", {{{"name", "runner"}, {"containerPort", plan.port}}}},
          {"resources", resources(language.resources)},
          {"securityContext",
           {{"allowPrivilegeEscalation", false},
            {"readOnlyRootFilesystem", true},
            {"capabilities", {{"drop", {"ALL"}}}}}},
          {"volumeMounts",
           {{{"name", "data"}, {"mountPath", "/mnt/data"}},
            {{"name", "tmp"}, {"mountPath", "/tmp"}},
            {{"name", "program"}, {"mountPath", "/run/program"}}}}};
}

json::object securityContext(const PodPlan& plan) {
  json::object profile{{"type", plan.seccomp.type}};
  if (plan.seccomp.type == "Localhost") profile["localhostProfile"] = plan.seccomp.file;
  json::object context{{"runAsNonRoot", true}, {"seccompProfile", std::move(profile)}};
  if (plan.user) {
    context["runAsUser"] = *plan.user;
    context["runAsGroup"] = *plan.user;
    context["fsGroup"] = *plan.user;
  }
  return context;
}

json::object spec(const PodPlan& plan, const LanguagePlan& language, const PodIdentity& identity,
                  std::chrono::seconds deadline) {
  json::object spec{
      {"restartPolicy", "Never"},
      {"terminationGracePeriodSeconds", kGraceSeconds},
      {"activeDeadlineSeconds", deadline.count()},
      {"automountServiceAccountToken", false},
      {"enableServiceLinks", false},
      // Its programs have no network; what it asks leads nowhere, and the API wants an address.
      {"dnsPolicy", "None"},
      {"dnsConfig", {{"nameservers", {"127.0.0.1"}}}},
      {"securityContext", securityContext(plan)},
      {"containers", {container(plan, language, identity)}},
      {"volumes",
       {memoryVolume("data", plan.dataBytes), memoryVolume("tmp", plan.tmpBytes),
        memoryVolume("program", plan.tmpBytes)}}};
  if (!plan.hostUsers) spec["hostUsers"] = false;
  for (const auto& secret : plan.pullSecrets) {
    if (!spec.contains("imagePullSecrets")) spec["imagePullSecrets"] = json::array();
    spec["imagePullSecrets"].as_array().push_back(json::object{{"name", secret}});
  }
  const auto& placement = plan.placement;
  addText(spec, "serviceAccountName", plan.serviceAccount);
  addText(spec, "runtimeClassName", placement.runtimeClass);
  addText(spec, "priorityClassName", placement.priorityClass);
  addParsed(spec, "nodeSelector", placement.nodeSelector);
  addParsed(spec, "tolerations", placement.tolerations);
  addParsed(spec, "affinity", placement.affinity);
  return spec;
}

json::object labels(const PodPlan& plan, const LanguagePlan& language) {
  auto labels = parsedObject(plan.placement.labels);
  labels[kNameLabel] = kName;
  labels[kComponentLabel] = kComponent;
  labels[kManagedByLabel] = kName;
  labels[kLanguageLabel] = language.language;
  labels[kReplicaLabel] = plan.replica;
  labels[kLeaseLabel] = plan.runs == 1 ? kWarm : kBound;
  return labels;
}

/// Of a pod of ours, or of a Job, without its name.
json::object metadata(const PodPlan& plan, const LanguagePlan& language,
                      const std::string& digest) {
  json::object metadata{{"labels", labels(plan, language)}};
  auto annotations = parsedObject(plan.placement.annotations);
  annotations[kPlan] = digest;
  metadata["annotations"] = std::move(annotations);
  return metadata;
}

json::array ownersOf(const ServerPod& pod) {
  return json::array{
      json::object{{"apiVersion", "v1"}, {"kind", "Pod"}, {"name", pod.name}, {"uid", pod.uid}}};
}

/// Of what is created for itself, not of a Job's pod.
json::object ownMetadata(const PodPlan& plan, const LanguagePlan& language,
                         const std::string& digest, const PodIdentity& identity) {
  auto own = metadata(plan, language, digest);
  own["name"] = identity.name;
  if (plan.owner) own["ownerReferences"] = ownersOf(*plan.owner);
  return own;
}

}  // namespace

std::string planDigest(const PodPlan& plan, const LanguagePlan& language) {
  constexpr std::size_t kLetters = 16;
  auto common = plan;
  if (!common.probes.empty()) common.probes = {"some"};
  const auto text = json::serialize(spec(common, language, {}, common.podDeadline));
  return crypto::sha256(text).substr(0, kLetters);
}

std::string adoptionText(const PodPlan& plan, const std::string& resourceVersion) {
  json::object metadata{{"resourceVersion", resourceVersion},
                        {"labels", {{kReplicaLabel, plan.replica}}},
                        {"ownerReferences", nullptr}};
  if (plan.owner) metadata["ownerReferences"] = ownersOf(*plan.owner);
  return json::serialize(json::object{{"metadata", std::move(metadata)}});
}

std::string podText(const PodPlan& plan, const LanguagePlan& language, const std::string& digest,
                    const PodIdentity& identity) {
  return json::serialize(json::object{{"apiVersion", "v1"},
                                      {"kind", "Pod"},
                                      {"metadata", ownMetadata(plan, language, digest, identity)},
                                      {"spec", spec(plan, language, identity, plan.podDeadline)}});
}

std::string jobText(const PodPlan& plan, const LanguagePlan& language, const std::string& digest,
                    const PodIdentity& identity) {
  auto ofPod = metadata(plan, language, digest);
  ofPod["labels"].as_object()[kJobLabel] = identity.name;
  return json::serialize(
      json::object{{"apiVersion", "batch/v1"},
                   {"kind", "Job"},
                   {"metadata", ownMetadata(plan, language, digest, identity)},
                   {"spec",
                    {{"backoffLimit", 0},
                     {"completions", 1},
                     {"parallelism", 1},
                     {"activeDeadlineSeconds", plan.jobDeadline.count()},
                     {"ttlSecondsAfterFinished", plan.jobTimeToLive.count()},
                     {"template",
                      {{"metadata", std::move(ofPod)},
                       {"spec", spec(plan, language, identity, plan.jobDeadline)}}}}}});
}

}  // namespace pods
