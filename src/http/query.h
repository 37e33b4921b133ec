#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace http {

/// The parameters of a query string, decoded (application/x-www-form-urlencoded: %XX, and '+' for a
/// space). Any bytes but NUL; not necessarily UTF-8.
class Query {
 public:
  static constexpr std::size_t kMostParameters = 100;

  /// `raw` is what Request::query holds; its length is bounded by the head's. Empty pieces ("a&&b")
  /// are passed over. Errors: kInvalid for a malformed escape, NUL, and too many parameters.
  [[nodiscard]] static base::Result<Query> parse(std::string_view raw);

  /// Value of the first parameter of that name; empty when it has none ("?a"). Names are compared
  /// exactly.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
};

}  // namespace http
