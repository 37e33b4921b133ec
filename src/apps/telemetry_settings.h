#pragma once

#include "config/settings.h"
#include "telemetry/log.h"

namespace apps {

/// The log of this process: lines to stderr, as the settings want them.
[[nodiscard]] telemetry::Log logFor(const config::Settings& settings);

}  // namespace apps
