#pragma once

#include <filesystem>
#include <vector>

#include "base/result.h"
#include "languages/description.h"

namespace languages {

/// The languages built into this executable, in the order of the wire contract.
/// With `folder`: plus those of `folder`/<name>/language.yaml; one with a known code replaces it.
/// Errors: kInvalid naming file, line and key. Files are at most 1 MiB.
[[nodiscard]] base::Result<std::vector<Description>> load(
    const std::optional<std::filesystem::path>& folder = std::nullopt);

/// What the rest of the server needs to know of them.
[[nodiscard]] model::LanguageCatalog catalogOf(const std::vector<Description>& descriptions);

}  // namespace languages
