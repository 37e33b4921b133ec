#pragma once

#include <filesystem>
#include <vector>

#include "backends/local/options.h"
#include "config/settings.h"
#include "files/file_policy.h"
#include "languages/description.h"
#include "model/run.h"

// What the layers want to know, read off the settings. Pure.
namespace apps {

/// The limits of a run whose language has no multipliers.
[[nodiscard]] model::RunLimits runLimits(const config::Settings& settings);

/// What may be stored.
[[nodiscard]] files::FilePolicy filePolicy(const config::Settings& settings);

/// Where the public keys of tokens are.
[[nodiscard]] std::filesystem::path tokenKeysPath(const config::Settings& settings);

/// Which pools to keep, and which program goes to which. `descriptions` is copied.
[[nodiscard]] local::Options providerOptions(const config::Settings& settings,
                                             std::vector<languages::Description> descriptions,
                                             std::filesystem::path runnerSocket);

}  // namespace apps
