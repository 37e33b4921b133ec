#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace embedded {

/// The names in `folder`, in no order; none when it is not a folder or not there.
[[nodiscard]] base::Result<std::vector<std::string>> listFolder(
    const std::filesystem::path& folder);

}  // namespace embedded
