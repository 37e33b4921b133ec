#include "http/content_disposition.h"

#include "base/utf8_repair.h"
#include "http/letter_case.h"

namespace http {
namespace {

bool isContinuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::string asciiFallback(std::string_view name) {
  std::string fallback;
  for (const char c : name) {
    if (isContinuation(c)) continue;  // one '_' for a character, not for each of its bytes
    const bool plain = c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '%';
    fallback += plain ? c : '_';
  }
  return fallback;
}

/// attr-char of RFC 8187, 3.2.1.
bool isAttributeCharacter(char c) {
  return isLetterOrDigit(c) || std::string_view("!#$&+-.^_`|~").find(c) != std::string_view::npos;
}

std::string percentEncoded(std::string_view text) {
  constexpr auto* kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    if (isAttributeCharacter(c)) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += {'%', kDigits[byte >> 4U], kDigits[byte & 0xFU]};
  }
  return encoded;
}

}  // namespace

std::string attachment(std::string_view filename) {
  const auto slash = filename.rfind('/');
  if (slash != std::string_view::npos) filename.remove_prefix(slash + 1);
  const auto name = base::repairUtf8(filename);
  return "attachment; filename=\"" + asciiFallback(name) + "\"; filename*=UTF-8''" +
         percentEncoded(name);
}

}  // namespace http
