#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

// Inside this folder's .cc files only. Objects of the API have hundreds of fields and get new ones
// with each version: what is not looked for is passed over, what has another type than ours counts
// as absent.
namespace kubernetes::json {

using Object = boost::json::object;

/// Parses a text that must be an object; text that is no UTF-8 is refused. Errors: kInvalid.
[[nodiscard]] base::Result<Object> parse(std::string_view text);

[[nodiscard]] std::string text(const Object& object, std::string_view key);
[[nodiscard]] std::int64_t number(const Object& object, std::string_view key);
[[nodiscard]] bool flag(const Object& object, std::string_view key);
/// Null when there is none.
[[nodiscard]] const Object* find(const Object& object, std::string_view key);
/// An empty one when there is none.
[[nodiscard]] const Object& object(const Object& object, std::string_view key);
[[nodiscard]] const boost::json::array& list(const Object& object, std::string_view key);

/// Calls `take` for every object in a list.
void each(const Object& object, std::string_view key, const auto& take) {
  for (const auto& item : list(object, key))
    if (const auto* found = item.if_object()) take(*found);
}

}  // namespace kubernetes::json
