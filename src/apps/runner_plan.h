#pragma once

#include <optional>

#include "apps/child_process.h"
#include "config/settings.h"

namespace apps {

/// The runner as a child that serves the listening socket `listener` for `client` (us when empty).
[[nodiscard]] ChildPlan runnerPlan(const config::Settings& settings, int listener,
                                   const std::optional<Identity>& client);

}  // namespace apps
