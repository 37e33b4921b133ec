#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/table.h"

namespace config {

/// Reads `text` as the row's type and puts it into its member.
/// Returns what is wrong ("must be an integer from 1 to 600"), or nothing. An empty text empties
/// texts, lists and paths, and is wrong for all other types.
[[nodiscard]] std::optional<std::string> assign(const Row& row, std::string_view text,
                                                Settings& settings);

/// What a type accepts, for people: "integer 1-600", "raw or trim".
[[nodiscard]] std::string describe(const Type& type);

}  // namespace config
