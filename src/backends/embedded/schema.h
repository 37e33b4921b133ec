#pragma once

#include <span>

namespace embedded {

/// The steps that make our tables, for sqlite::migrate(). Times are milliseconds since 1970, kinds
/// the numbers of the enums of model/.
[[nodiscard]] std::span<const char* const> schemaSteps();

}  // namespace embedded
