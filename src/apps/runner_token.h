#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace apps {

/// The token in a file, without the space around it. Errors: kInvalid naming the file when it
/// cannot be read, or has not between 32 and 4,096 characters: a token is random, not a word.
[[nodiscard]] base::Result<std::string> readRunnerToken(const std::filesystem::path& file);

/// The same from a variable of the environment, which is erased: afterwards neither getenv(3) nor
/// /proc/<pid>/environ shows it. Call it while the process has one thread. Errors: kInvalid naming
/// the variable.
[[nodiscard]] base::Result<std::string> takeRunnerToken(const std::string& variable);

}  // namespace apps
