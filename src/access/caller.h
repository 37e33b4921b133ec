#pragma once

#include <optional>

#include "model/api_key.h"
#include "model/principal.h"

namespace auth {

/// Who asks, and how often they may.
struct Caller {
  model::Principal principal = {};
  /// Of a key that an administrator made; nobody else has any.
  std::optional<model::RateLimits> limits = {};
};

}  // namespace auth
