#include "apps/pod_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <memory>

#include "apps/from_settings.h"
#include "apps/network_places.h"
#include "backends/pods/pod_name.h"

namespace apps {
namespace {

using Descriptions = std::vector<languages::Description>;

constexpr std::string_view kNetworkPolicy = "network-policy";  // a wall that no runner sees

template <class Value>
Value valueOr(const std::map<std::string, Value>& values, const std::string& code,
              const Value& otherwise) {
  const auto found = values.find(code);
  return found == values.end() ? otherwise : found->second;
}

std::optional<std::int64_t> userOf(const std::string& text) {
  std::int64_t user = 0;  // "cluster" is no number, and 0 means the same
  std::from_chars(text.data(), text.data() + text.size(), user);
  return user == 0 ? std::nullopt : std::optional(user);
}

std::string wordOf(config::PullPolicy policy) {
  switch (policy) {
    case config::PullPolicy::kAlways:
      return "Always";
    case config::PullPolicy::kNever:
      return "Never";
    case config::PullPolicy::kIfNotPresent:
      break;
  }
  return "IfNotPresent";
}

pods::Seccomp seccompOf(const config::Settings& settings) {
  switch (settings.podSeccomp) {
    case config::SeccompProfile::kLocalhost:
      return {.type = "Localhost", .file = settings.podSeccompFile};
    case config::SeccompProfile::kUnconfined:
      return {.type = "Unconfined"};
    case config::SeccompProfile::kRuntimeDefault:
      break;
  }
  return {};
}

/// An owner in another namespace would be none, and the cluster would remove the pods.
std::optional<pods::ServerPod> ownerOf(const config::Settings& settings, const std::string& space) {
  const bool isThere = !settings.podName.empty() && !settings.podUid.empty();
  if (!isThere || settings.podNamespace != space) return std::nullopt;
  return pods::ServerPod{.name = settings.podName, .uid = settings.podUid};
}

pods::Reuse reuseOf(const config::Settings& settings) {
  pods::Reuse reuse{.mostRuns = settings.podReuseRuns,
                    .longest = settings.podReuseTime,
                    .mostPods = settings.podReusePods};
  if (settings.podReuse == config::PodReuse::kSession) reuse.by = pods::Reuse::By::kSession;
  if (settings.podReuse == config::PodReuse::kPrincipal) reuse.by = pods::Reuse::By::kOwner;
  return reuse;
}

pods::PodPlan planOf(const config::Settings& settings, const std::string& space) {
  pods::PodPlan plan;
  plan.pullPolicy = wordOf(settings.imagePullPolicy);
  plan.pullSecrets = settings.imagePullSecrets;
  plan.serviceAccount = settings.serviceAccount;
  plan.user = userOf(settings.podUser);
  plan.seccomp = seccompOf(settings);
  plan.hostUsers = settings.podHostUsers;
  plan.placement = {.runtimeClass = settings.runtimeClass,
                    .priorityClass = settings.priorityClass,
                    .nodeSelector = settings.podNodeSelector,
                    .tolerations = settings.podTolerations,
                    .affinity = settings.podAffinity,
                    .labels = settings.podLabels,
                    .annotations = settings.podAnnotations};
  plan.dataBytes = settings.sandboxData.bytes();
  plan.tmpBytes = settings.sandboxTmp.bytes();
  const bool isUsedAgain = settings.podReuse != config::PodReuse::kNone;
  plan.runs = isUsedAgain ? settings.podReuseRuns : 1;
  const auto mayWait = settings.podLifetime +
                       (isUsedAgain ? settings.podReuseTime : decltype(settings.podReuseTime){});
  plan.jobDeadline = settings.jobDeadline + settings.ptcWaitTime;
  plan.podDeadline = mayWait + settings.podStartTime + plan.jobDeadline;
  plan.jobTimeToLive = settings.jobTimeToLive;
  plan.requiredWalls = settings.sandboxRequire;
  std::erase(plan.requiredWalls, kNetworkPolicy);
  plan.owner = ownerOf(settings, space);
  plan.replica = settings.podName.empty() ? pods::newReplica() : pods::labelValue(settings.podName);
  return plan;
}

pods::PoolOptions poolOf(const config::Settings& settings,
                         const languages::Description& description) {
  const auto& code = description.language.code;
  const auto usual = settings.imageRegistry + "-sandbox-" + code + ":" + settings.imageTag;
  pods::PoolOptions pool;
  pool.plan = {
      .language = code,
      .image = valueOr(settings.languageImages, code, usual),
      .resources = {
          .cpuLimit = valueOr(settings.languageCpuLimits, code, settings.podCpuLimit),
          .memoryLimit = valueOr(settings.languageMemoryLimits, code, settings.podMemoryLimit),
          .cpuRequest = valueOr(settings.languageCpuRequests, code, settings.podCpuRequest),
          .memoryRequest =
              valueOr(settings.languageMemoryRequests, code, settings.podMemoryRequest),
          .storageLimit = settings.podStorageLimit}};
  pool.target = poolTarget(settings, code);
  if (!description.tiers.empty())
    pool.parked = protocol::ParkedKind{code, description.tiers.front().name};
  return pool;
}

/// The last net must not be where programs end.
base::Result<void> checkDeadline(const config::Settings& settings,
                                 const languages::Description& description) {
  constexpr auto kToStart = std::chrono::seconds(30);
  const auto& language = description.language;
  const auto longest =
      std::chrono::ceil<std::chrono::seconds>(settings.maxExecutionTime * language.timeMultiplier);
  if (settings.jobDeadline >= longest + kToStart) return {};
  return base::fail(
      base::ErrorKind::kInvalid,
      fmt::format("K8S_JOB_DEADLINE_SECONDS: must be at least {}, 30 s more than a program in {} "
                  "may take (MAX_EXECUTION_TIME x {})",
                  (longest + kToStart).count(), language.code, language.timeMultiplier));
}

/// Programs that call tools wait in the interpreter of one language, whatever theirs is.
std::string choosePool(const Descriptions& descriptions, const model::Program& program) {
  if (!program.tools) return program.language;
  for (const auto& description : descriptions)
    if (std::ranges::count(description.toolLanguages, program.language) > 0)
      return description.language.code;
  return program.language;
}

base::Result<kubernetes::Access> accessFor(const config::Settings& settings) {
  auto sources = kubernetes::sourcesOfThisProcess();
  sources.kubeconfigList = settings.kubeconfig;
  auto access = kubernetes::findAccess(sources);
  if (!access)
    return base::fail(base::ErrorKind::kInvalid,
                      "SANDBOX_BACKEND=kubernetes: " + access.error().message);
  if (!settings.namespaceOfPods.empty()) access->space = settings.namespaceOfPods;
  return access;
}

}  // namespace

std::uint32_t poolTarget(const config::Settings& settings, const std::string& language) {
  if (!settings.podPoolEnabled) return 0;
  return language == "py" ? settings.podPoolPy : valueOr(settings.podPools, language, 0U);
}

base::Result<pods::Options> podOptions(const config::Settings& settings,
                                       const Descriptions& descriptions) {
  for (const auto& description : descriptions) TRY(checkDeadline(settings, description));
  pods::Options options;
  options.access = TRY(accessFor(settings));
  options.client.userAgent = "kubecoderun";
  options.plan = planOf(settings, options.access.space);
  options.plan.probes = networkPlaces(options.access.server, settings.podIp,
                                      static_cast<std::uint16_t>(settings.apiPort));
  options.requireNetworkPolicy = settings.requireNetworkPolicy ||
                                 std::ranges::count(settings.sandboxRequire, kNetworkPolicy) > 0;
  for (const auto& description : descriptions)
    options.pools.push_back(poolOf(settings, description));
  options.parkedLimits = runLimits(settings);
  options.createConcurrency = settings.podPoolParallelBatch;
  options.startTime = settings.podStartTime;
  options.lifetime = settings.podLifetime;
  options.longestSuspension = settings.ptcWaitTime +
                              std::chrono::ceil<std::chrono::seconds>(settings.maxExecutionTime) +
                              std::chrono::seconds(60);
  options.reuse = reuseOf(settings);
  const auto shared = std::make_shared<const Descriptions>(descriptions);
  options.choosePool = [shared](const model::Program& program) {
    return choosePool(*shared, program);
  };
  return options;
}

}  // namespace apps
