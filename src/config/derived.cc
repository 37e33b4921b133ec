#include "config/derived.h"

#include <optional>

namespace config {
namespace {

std::optional<std::string> variable(const Sources& sources, const char* name) {
  const auto found = sources.environment.find(name);
  if (found == sources.environment.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

/// Of the environment or the .env file, as it was written.
std::string given(const Sources& sources, const char* name) {
  if (const auto value = variable(sources, name)) return *value;
  const auto found = sources.dotEnv.find(name);
  return found == sources.dotEnv.end() ? "" : found->second;
}

bool isInPods(const Sources& sources) {
  auto backend = given(sources, "SANDBOX_BACKEND");
  for (char& c : backend) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return backend == "kubernetes";
}

std::string home(const Sources& sources) {
  return variable(sources, "HOME").value_or(sources.root ? "/root" : "");
}

}  // namespace

std::string defaultDataFolder(const Sources& sources) {
  if (sources.root) return "/var/lib/kubecoderun";
  if (const auto folder = variable(sources, "XDG_DATA_HOME")) return *folder + "/kubecoderun";
  const std::string folder = home(sources);
  return folder.empty() ? "" : folder + "/.local/share/kubecoderun";
}

std::string defaultSandboxRoot(const Sources& sources) {
  if (const auto cache = variable(sources, "KUBECODERUN_CACHE")) return *cache + "/sandbox/current";
  const std::string folder = home(sources);
  return folder.empty() ? "" : folder + "/.cache/kubecoderun/sandbox/current";
}

std::string defaultPythonPool(const Sources& sources) {
  return isInPods(sources) ? "5" : "12";
}

std::string defaultQueueTime(const Sources& sources) {
  return isInPods(sources) ? "12" : "5";
}

std::string defaultNamespace(const Sources& sources) {
  const auto first = given(sources, "NAMESPACE");
  return first.empty() ? given(sources, "POD_NAMESPACE") : first;
}

std::string defaultKubeconfig(const Sources& sources) {
  if (!isInPods(sources) || variable(sources, "KUBERNETES_SERVICE_HOST")) return "";
  const std::string folder = home(sources);
  return folder.empty() ? "" : folder + "/.kube/config";
}

}  // namespace config
