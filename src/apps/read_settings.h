#pragma once

#include <optional>

#include "config/load.h"

namespace apps {

/// The settings of this process: its environment and ./.env. Nothing when they are wrong; then
/// every problem was printed on stderr, and the exit code should be kWrongConfiguration.
[[nodiscard]] std::optional<config::Loaded> loadSettings();

/// The same from the environment alone, for a child to which a parent passed all settings.
[[nodiscard]] std::optional<config::Loaded> loadPassedSettings();

}  // namespace apps
