#pragma once

#include <algorithm>
#include <string_view>

namespace http {

/// Lower case of an ASCII letter, any other byte unchanged; no locale.
[[nodiscard]] constexpr char lowerCase(char c) {
  return c >= 'A' && c <= 'Z' ? char(c + 32) : c;
}

/// An ASCII letter or digit; no locale.
[[nodiscard]] constexpr bool isLetterOrDigit(char c) {
  return (c >= '0' && c <= '9') || (lowerCase(c) >= 'a' && lowerCase(c) <= 'z');
}

/// Header names and tokens compare like this (RFC 9110, 5.1).
[[nodiscard]] constexpr bool equalIgnoringCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return lowerCase(x) == lowerCase(y);
         });
}

/// `prefix` is given in lower case.
[[nodiscard]] constexpr bool startsIgnoringCase(std::string_view text, std::string_view prefix) {
  return equalIgnoringCase(text.substr(0, prefix.size()), prefix);
}

}  // namespace http
