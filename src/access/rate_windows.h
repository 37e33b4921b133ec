#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "model/api_key.h"
#include "model/timestamp.h"
#include "ports/counter_store.h"

namespace auth {

/// One limit of a key, in the window of UTC that is open now.
struct RateWindow {
  std::string_view name;  ///< as clients are told: "per_second", "hourly", ...
  std::string_view unit;  ///< for sentences: "second", "hour", ...
  std::uint32_t most = 0;
  ports::Window window = {};
};

/// Those of `limits` that limit anything, the shortest window first.
[[nodiscard]] std::vector<RateWindow> rateWindows(const model::RateLimits& limits,
                                                  model::Timestamp now);

}  // namespace auth
