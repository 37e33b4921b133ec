#pragma once

#include <cerrno>

#include "base/error.h"

namespace embedded {

/// What a failed call to the disk means for the caller. Says nothing of paths.
[[nodiscard]] base::Error diskError(int number = errno);

}  // namespace embedded
