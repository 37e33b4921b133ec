#pragma once

#include <vector>

#include "backends/pods/options.h"
#include "config/settings.h"
#include "languages/description.h"

namespace apps {

/// What sandbox pods are to be, and how to reach the cluster. Reads the files of the access.
/// Errors: kInvalid naming what is missing of the access.
[[nodiscard]] base::Result<pods::Options> podOptions(
    const config::Settings& settings, const std::vector<languages::Description>& descriptions);

}  // namespace apps
