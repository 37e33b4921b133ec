#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "backends/pods/options.h"
#include "config/settings.h"
#include "languages/description.h"

namespace apps {

/// What sandbox pods are to be, and how to reach the cluster. Reads the files of the access.
/// Errors: kInvalid naming what is missing of the access.
[[nodiscard]] base::Result<pods::Options> podOptions(
    const config::Settings& settings, const std::vector<languages::Description>& descriptions);

/// How many pods of a language are to be kept ready.
[[nodiscard]] std::uint32_t poolTarget(const config::Settings& settings,
                                       const std::string& language);

}  // namespace apps
