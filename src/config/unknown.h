#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "config/sources.h"

namespace config {

/// One detail per name that was meant for us and is none of ours: misspelt, or of the reference
/// product but not supported. In the .env file every name that begins like one of ours counts; the
/// environment belongs to other programs too, so there only clear cases do.
[[nodiscard]] std::vector<base::FieldError> findUnknown(const Sources& sources);

/// How many letters must be inserted, removed, replaced or swapped with a neighbour.
[[nodiscard]] std::size_t editDistance(std::string_view left, std::string_view right);

}  // namespace config
