#pragma once

#include <string>

#include "base/unique_fd.h"

namespace runner {

/// Opens `path` below `folder` and nowhere else (openat2(2): no symbolic link, no "..", no other
/// mount). A pipe does not block. What its owner closed for himself is opened for him first, if it
/// is ours to open: where the runner is root, rights do not stop it anyway. Nothing of the jail may
/// live. Empty, with errno, on failure.
[[nodiscard]] base::UniqueFd openBeneath(int folder, const std::string& path, int flags);

}  // namespace runner
