#include "base/base64.h"

#include <algorithm>
#include <cstdint>

namespace base {
namespace {

/// The two letters in which the alphabets differ.
struct LastLetters {
  char of62, of63;
};

int valueOf(char letter, LastLetters last) {
  if (letter >= 'A' && letter <= 'Z') return letter - 'A';
  if (letter >= 'a' && letter <= 'z') return letter - 'a' + 26;
  if (letter >= '0' && letter <= '9') return letter - '0' + 52;
  if (letter == last.of62) return 62;
  if (letter == last.of63) return 63;
  return -1;
}

/// Without padding.
std::optional<std::string> decode(std::string_view letters, LastLetters last) {
  std::string bytes;
  bytes.reserve(letters.size() * 3 / 4);
  std::uint32_t held = 0;  // bits that do not make a byte yet
  int count = 0;
  for (const char letter : letters) {
    const int value = valueOf(letter, last);
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

}  // namespace

std::optional<std::string> decodeBase64(std::string_view text) {
  std::string letters(text);
  std::erase_if(letters, [](char letter) { return letter == '\n' || letter == '\r'; });
  if (letters.size() % 4 != 0) return std::nullopt;
  for (int padding = 0; padding < 2 && letters.ends_with('='); ++padding) letters.pop_back();
  return decode(letters, {'+', '/'});
}

std::optional<std::string> decodeBase64Url(std::string_view text) {
  return decode(text, {'-', '_'});
}

}  // namespace base
