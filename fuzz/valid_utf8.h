#pragma once

#include <bit>
#include <cstdint>
#include <string_view>

namespace fuzz {

/// Whether `text` is well-formed UTF-8. Written by another rule than base/utf8_repair on purpose:
/// it decodes code points and judges those, instead of comparing bytes with a table.
inline bool isUtf8(std::string_view text) {
  constexpr std::uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  while (!text.empty()) {
    const auto lead = static_cast<std::uint8_t>(text[0]);
    const int ones = std::countl_one(lead);
    const std::size_t length = ones == 0 ? 1 : static_cast<std::size_t>(ones);
    if (ones == 1 || ones > 4 || text.size() < length) return false;
    std::uint32_t codePoint = lead & (0xFFU >> (ones + (ones > 0)));
    for (const char c : text.substr(1, length - 1)) {
      if ((static_cast<std::uint8_t>(c) & 0xC0) != 0x80) return false;
      codePoint = codePoint << 6 | (static_cast<std::uint8_t>(c) & 0x3F);
    }
    const bool surrogate = codePoint >= 0xD800 && codePoint <= 0xDFFF;
    if (codePoint < kSmallest[length] || codePoint > 0x10FFFF || surrogate) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace fuzz
