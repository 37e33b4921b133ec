#pragma once

#include <optional>
#include <string_view>

#include "http/letter_case.h"

namespace http {

/// Value of a hexadecimal digit; -1 for any other character.
[[nodiscard]] constexpr int hexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = lowerCase(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// The byte that the escape "%XX" at the start of `text` stands for (RFC 3986, 2.1).
[[nodiscard]] constexpr std::optional<char> escapedByte(std::string_view text) {
  if (text.size() < 3 || text[0] != '%') return std::nullopt;
  const int high = hexValue(text[1]);
  const int low = hexValue(text[2]);
  if (high < 0 || low < 0) return std::nullopt;
  return static_cast<char>(high * 16 + low);
}

}  // namespace http
