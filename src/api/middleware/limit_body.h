#pragma once

#include <cstddef>

#include "api/middleware/step.h"

namespace api {

/// Lets nobody behind it read more than `mostBytes` of a body; who tries is told kTooLarge.
[[nodiscard]] Step limitBody(std::size_t mostBytes);

}  // namespace api
