#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace wire {

/// Compact JSON in which numbers look as their sender wrote them: 2.5 and not 2.5E0.
[[nodiscard]] std::string compactJson(const boost::json::value& value);

/// Whether `text` is one JSON object and well-formed UTF-8, at most 32 levels deep: it may then
/// stand in an answer as it is.
[[nodiscard]] bool isJsonObject(std::string_view text);

}  // namespace wire
