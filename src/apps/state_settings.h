#pragma once

#include <chrono>

#include "config/settings.h"
#include "execution/carry_state.h"

namespace apps {

/// What is kept of variables between runs, and for how long.
[[nodiscard]] execution::CarryState::Settings stateSettings(const config::Settings& settings);

/// How often states are to be removed whose time is over.
[[nodiscard]] std::chrono::seconds stateCheckInterval(const config::Settings& settings);

}  // namespace apps
