#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/api_key.h"

// What people type and read about managed keys, and what it means. Pure.
namespace apps {

/// Limits as they are typed: a number or `none`; what is not there stays as it is.
struct LimitWords {
  std::optional<std::string> perSecond = {}, perMinute = {}, hourly = {}, daily = {}, monthly = {};

  [[nodiscard]] bool any() const { return perSecond || perMinute || hourly || daily || monthly; }
};

/// A limit: an integer from 1 to 1000000000, or nothing for `none`. Errors: kInvalid.
[[nodiscard]] base::Result<std::optional<std::uint32_t>> limitIn(std::string_view word);

/// `limits` with what `words` say. Errors: kInvalid naming the flag.
[[nodiscard]] base::Result<model::RateLimits> changed(model::RateLimits limits,
                                                      const LimitWords& words);

/// A name: 1 to 100 bytes of UTF-8 without control characters. Errors: kInvalid.
[[nodiscard]] base::Result<void> checkKeyName(std::string_view name);

/// "3 per minute, 100 per day", or "none".
[[nodiscard]] std::string describe(const model::RateLimits& limits);

}  // namespace apps
