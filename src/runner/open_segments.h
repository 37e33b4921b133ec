#pragma once

#include <string_view>

#include "base/unique_fd.h"

namespace runner {

/// What openat2(2) does with RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS and RESOLVE_NO_XDEV, for kernels
/// that lack it (gVisor's): one segment of `path` after the other, so that none leads anywhere
/// else. A path with ".." is refused wherever it leads. `flags` of open(2). Empty, with errno, on
/// failure.
[[nodiscard]] base::UniqueFd openSegments(int folder, std::string_view path, int flags);

}  // namespace runner
