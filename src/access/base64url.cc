#include "access/base64url.h"

#include <cstdint>

namespace auth {
namespace {

int valueOf(char letter) {
  if (letter >= 'A' && letter <= 'Z') return letter - 'A';
  if (letter >= 'a' && letter <= 'z') return letter - 'a' + 26;
  if (letter >= '0' && letter <= '9') return letter - '0' + 52;
  if (letter == '-') return 62;
  if (letter == '_') return 63;
  return -1;
}

}  // namespace

std::optional<std::string> decodeBase64Url(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t held = 0;  // bits that do not make a byte yet
  int count = 0;
  for (const char letter : text) {
    const int value = valueOf(letter);
    if (value < 0) return std::nullopt;
    held = held << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(held >> count & 0xFF);
    held &= (1U << count) - 1;
  }
  if (count == 6 || held != 0) return std::nullopt;
  return bytes;
}

}  // namespace auth
