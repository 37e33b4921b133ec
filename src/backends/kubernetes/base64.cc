#include "backends/kubernetes/base64.h"

#include <cstdint>

namespace kubernetes {
namespace {

constexpr std::string_view kLetters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::optional<std::string> decodeBase64(std::string_view text) {
  std::string bytes;
  std::uint32_t held = 0;  // the last letters' bits
  int letters = 0, padding = 0;
  for (const char letter : text) {
    if (letter == '\n' || letter == '\r') continue;
    const auto value = letter == '=' ? 0 : kLetters.find(letter);
    if (value == std::string_view::npos || (padding > 0 && letter != '=')) return std::nullopt;
    padding += letter == '=' ? 1 : 0;
    held = held << 6 | static_cast<std::uint32_t>(value);
    if (++letters % 4 != 0) continue;
    for (const int shift : {16, 8, 0}) bytes += static_cast<char>(held >> shift & 0xFF);
    if (padding > 2) return std::nullopt;
    bytes.resize(bytes.size() - static_cast<std::size_t>(padding));
  }
  if (letters % 4 != 0 || padding > 2) return std::nullopt;
  return bytes;
}

}  // namespace kubernetes
