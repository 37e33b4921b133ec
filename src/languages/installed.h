#pragma once

#include <filesystem>

#include "languages/description.h"

namespace languages {

/// Whether all of `description.detect` exist below `root`. Links are not followed: in a tree that
/// is not the running system's root, an absolute link (Debian's alternatives) would lead out of it.
[[nodiscard]] bool isInstalled(const Description& description, const std::filesystem::path& root);

}  // namespace languages
