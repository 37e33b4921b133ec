#include "base/utf8_repair.h"

#include <algorithm>
#include <cstdint>

namespace base {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
/// A cut never moves back by more than this: a character has at most 4 bytes.
constexpr std::size_t kLongestCharacter = 4;

/// What may follow a lead byte (Unicode 15, table 3-7).
struct Lead {
  std::size_t length;      // of the whole character; 0 for a byte that cannot lead
  std::uint8_t low, high;  // bounds of the second byte
};

Lead leadOf(std::uint8_t byte) noexcept {
  if (byte < 0x80) return {1, 0, 0};
  if (byte >= 0xC2 && byte <= 0xDF) return {2, 0x80, 0xBF};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};  // no surrogates
  if (byte >= 0xE1 && byte <= 0xEF) return {3, 0x80, 0xBF};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte >= 0xF1 && byte <= 0xF3) return {4, 0x80, 0xBF};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

struct Part {
  std::size_t length;  // bytes of the character, or of the maximal ill-formed part
  bool valid;
};

/// The first character, or maximal ill-formed part, of non-empty `bytes`.
Part firstPart(std::string_view bytes) noexcept {
  const auto lead = leadOf(static_cast<std::uint8_t>(bytes[0]));
  if (lead.length == 0) return {1, false};
  for (std::size_t i = 1; i < lead.length; ++i) {
    if (i >= bytes.size()) return {i, false};
    const auto byte = static_cast<std::uint8_t>(bytes[i]);
    const auto low = i == 1 ? lead.low : std::uint8_t{0x80};
    const auto high = i == 1 ? lead.high : std::uint8_t{0xBF};
    if (byte < low || byte > high) return {i, false};
  }
  return {lead.length, true};
}

}  // namespace

std::string repairUtf8(std::string_view bytes) {
  std::string repaired;
  repaired.reserve(bytes.size());
  while (!bytes.empty()) {
    const auto part = firstPart(bytes);
    repaired += part.valid ? bytes.substr(0, part.length) : kReplacement;
    bytes.remove_prefix(part.length);
  }
  return repaired;
}

std::string_view cutAtCharacter(std::string_view bytes, std::size_t limit) noexcept {
  if (bytes.size() <= limit) return bytes;
  for (std::size_t back = 1; back < kLongestCharacter && back <= limit; ++back) {
    const auto part = firstPart(bytes.substr(limit - back));
    if (part.valid && part.length > back) return bytes.substr(0, limit - back);
  }
  return bytes.substr(0, limit);
}

std::string_view dropPartialCharacter(std::string_view bytes) noexcept {
  for (std::size_t back = 1; back < kLongestCharacter && back <= bytes.size(); ++back) {
    const auto end = bytes.substr(bytes.size() - back);
    const auto part = firstPart(end);
    const bool lacksTheRest = !part.valid && part.length == back;
    if (lacksTheRest && leadOf(static_cast<std::uint8_t>(end[0])).length > back) {
      return bytes.substr(0, bytes.size() - back);
    }
  }
  return bytes;
}

}  // namespace base
