#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace config {

/// The content of a small regular file. Errors: kInvalid naming the file and the reason; also when
/// it is larger than 1 MiB, since no settings file is.
[[nodiscard]] base::Result<std::string> readFile(const std::filesystem::path& path);

}  // namespace config
