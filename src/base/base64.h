#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace base {

/// Decodes base64 with its padding (RFC 4648, 4); line ends between the letters are passed over.
/// None for anything else, also for bits left over that are not zero.
[[nodiscard]] std::optional<std::string> decodeBase64(std::string_view text);

/// Decodes base64url without padding (RFC 4648, 5; RFC 7515, 2). None for anything else, also for
/// bits left over that are not zero: one byte string has one text.
[[nodiscard]] std::optional<std::string> decodeBase64Url(std::string_view text);

}  // namespace base
