#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace auth {

/// Decodes base64url without padding (RFC 4648, 5; RFC 7515, 2). None for anything else, also for
/// bits left over that are not zero: one byte string has one text.
[[nodiscard]] std::optional<std::string> decodeBase64Url(std::string_view text);

}  // namespace auth
