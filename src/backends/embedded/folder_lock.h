#pragma once

#include <filesystem>

#include "base/result.h"
#include "base/unique_fd.h"

namespace embedded {

/// Locks `folder` for as long as the descriptor is open: against other processes and against others
/// of this one. Waits a moment for a process that is just ending. Errors: kUnavailable when
/// somebody else has it locked.
[[nodiscard]] base::Result<base::UniqueFd> lockFolder(const std::filesystem::path& folder);

}  // namespace embedded
