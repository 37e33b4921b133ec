#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace config {

/// A JSON array of strings (when the text begins with '['), or items between commas or line ends.
/// White space around items and empty items are dropped.
/// Errors: kInvalid saying what is expected ("must be ..."); the text itself is never repeated.
[[nodiscard]] base::Result<std::vector<std::string>> parseList(std::string_view text);

}  // namespace config
