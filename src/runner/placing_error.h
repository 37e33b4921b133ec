#pragma once

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "base/result.h"

namespace runner {

/// Why `what` cannot be put into the working directory: kInvalid when another sandbox would answer
/// the same, kUnavailable otherwise.
[[nodiscard]] inline base::Error placingError(const char* what, int error) {
  constexpr std::array kOfTheFiles = {EEXIST, ENOTDIR, EISDIR, ENOSPC, EFBIG, ENAMETOOLONG, EDQUOT};
  const bool ofTheFiles = std::ranges::find(kOfTheFiles, error) != kOfTheFiles.end();
  return {.kind = ofTheFiles ? base::ErrorKind::kInvalid : base::ErrorKind::kUnavailable,
          .message = std::string(what) + " cannot be placed: " + std::strerror(error)};
}

}  // namespace runner
