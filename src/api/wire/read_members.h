#pragma once

#include <boost/json/object.hpp>
#include <span>
#include <string_view>

#include "base/result.h"

namespace wire {

/// The members of the JSON object `body` whose names are in `wanted`; of equal names the last
/// counts. All other members are checked for syntax and dropped while they are read, so that a body
/// made of millions of unknown values costs no more memory than its bytes.
///
/// Errors: kUnprocessable when the body is empty, no object or not JSON, nested
/// deeper than 32, not UTF-8 (lone surrogates count), or has more than a million wanted values.
[[nodiscard]] base::Result<boost::json::object> readMembers(
    std::string_view body, std::span<const std::string_view> wanted);

}  // namespace wire
