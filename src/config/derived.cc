#include "config/derived.h"

#include <optional>

namespace config {
namespace {

std::optional<std::string> variable(const Sources& sources, const char* name) {
  const auto found = sources.environment.find(name);
  if (found == sources.environment.end() || found->second.empty()) return std::nullopt;
  return found->second;
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

}  // namespace config
