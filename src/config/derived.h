#pragma once

#include <string>

#include "config/sources.h"

/// Defaults that depend on who starts us where. They end in "" when nothing sensible is known (no
/// HOME).
namespace config {

[[nodiscard]] std::string defaultDataFolder(const Sources& sources);
[[nodiscard]] std::string defaultSandboxRoot(const Sources& sources);

// What SANDBOX_BACKEND decides.
[[nodiscard]] std::string defaultPythonPool(const Sources& sources);
[[nodiscard]] std::string defaultQueueTime(const Sources& sources);

/// What the pod that one runs in is told of itself: NAMESPACE, POD_NAMESPACE.
[[nodiscard]] std::string defaultNamespace(const Sources& sources);
/// The file that kubectl reads, outside of a cluster.
[[nodiscard]] std::string defaultKubeconfig(const Sources& sources);

}  // namespace config
