#pragma once

#include <string>

#include "config/sources.h"

/// Defaults that depend on who starts us where. They end in "" when nothing sensible is known (no
/// HOME).
namespace config {

[[nodiscard]] std::string defaultDataFolder(const Sources& sources);
[[nodiscard]] std::string defaultSandboxRoot(const Sources& sources);

}  // namespace config
