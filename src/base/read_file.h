#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace base {

/// The content of a small regular file: settings, a key, a token. Blocks. Errors: kInvalid naming
/// the file and the reason; also when it is larger than 1 MiB, since no such file is.
[[nodiscard]] Result<std::string> readFile(const std::filesystem::path& path);

}  // namespace base
