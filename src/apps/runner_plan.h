#pragma once

#include <filesystem>
#include <optional>

#include "apps/child_process.h"
#include "config/settings.h"

namespace apps {

/// The runner as a child that serves the listening socket `listener` for `client` (us when empty).
/// `inputsFolder`: runner::Options::inputsFolder.
[[nodiscard]] ChildPlan runnerPlan(const config::Settings& settings, int listener,
                                   const std::optional<Identity>& client,
                                   const std::filesystem::path& inputsFolder);

}  // namespace apps
