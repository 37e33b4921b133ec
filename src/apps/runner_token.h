#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace apps {

/// The token in a file, without the space around it. Errors: kInvalid naming the file when it
/// cannot be read, or has not between 32 and 4,096 characters: a token is random, not a word.
[[nodiscard]] base::Result<std::string> readRunnerToken(const std::filesystem::path& file);

}  // namespace apps
