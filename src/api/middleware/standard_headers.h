#pragma once

#include "api/middleware/step.h"

namespace api {

/// Adds the headers that every answer carries (wire contract, 0.7).
[[nodiscard]] Step standardHeaders();

}  // namespace api
