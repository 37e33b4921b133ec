#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace http {

/// A field value with parameters, such as `form-data; name="a"; filename="b"`.
struct ParameterizedValue {
  std::string value;                                            ///< before the first ';'
  std::vector<std::pair<std::string, std::string>> parameters;  ///< names in lower case

  /// `name` in lower case.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
};

/// Follows RFC 9110, 5.6.6, and the clients beyond it: an unquoted value may hold all but spaces,
/// controls, '"' and ';', a quoted one raw UTF-8, and in quotes only `\"` and `\\` are escapes, so
/// that a path of Windows survives. Nothing for what is malformed and for a name that comes twice.
[[nodiscard]] std::optional<ParameterizedValue> parseParameterizedValue(std::string_view text);

}  // namespace http
