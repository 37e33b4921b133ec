#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace embedded {

inline constexpr std::size_t kSecretBytes = 32;

/// Random bytes that nobody else has: those in `file`, which is made when it is not there, for its
/// owner's eyes only. Blocks. Errors: kUnavailable when the file holds something else.
[[nodiscard]] base::Result<std::string> loadOrMakeSecret(const std::filesystem::path& file);

}  // namespace embedded
