#pragma once

#include <string_view>

#include "base/result.h"
#include "config/settings.h"

namespace config {

/// `settings` with the sizes of pools that `text` names, the content of a POD_POOL_FILE: lines in
/// the syntax of .env with POD_POOL_PY to POD_POOL_BASH. What it does not name, or leaves empty,
/// stays. Errors: kInvalid with one detail per wrong line, name or value.
[[nodiscard]] base::Result<Settings> withPoolSizes(Settings settings, std::string_view text);

}  // namespace config
