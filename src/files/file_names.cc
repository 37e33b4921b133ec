#include "files/file_names.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <tuple>
#include <utility>

#include "base/utf8_repair.h"
#include "model/file_path.h"

namespace files {
namespace {

constexpr std::size_t kLongestName = 255;
constexpr std::size_t kTagLetters = 6;

bool isPlain(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '.' || letter == '-';
}

bool isContinuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// Cuts in the middle and keeps the extension; the tag keeps names apart that begin alike.
std::string shortened(const std::string& name) {
  std::size_t hash = 14'695'981'039'346'656'037U;  // FNV-1a: the same name, the same tag
  for (const char letter : name)
    hash = (hash ^ static_cast<unsigned char>(letter)) * 1'099'511'628'211U;
  std::string tag = "-";
  for (std::size_t i = 0; i < kTagLetters; ++i) tag += "0123456789abcdef"[(hash >> (4 * i)) & 0xFU];
  const auto dot = name.rfind('.');
  const auto ending = dot == std::string::npos || name.size() - dot > 20 ? "" : name.substr(dot);
  return name.substr(0, kLongestName - tag.size() - ending.size()) + tag + ending;
}

std::string unescaped(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, char>, 3> kEscapes = {
      {{"%22", '"'}, {"%0A", '\n'}, {"%0D", '\r'}}};
  std::string text;
  while (!name.empty()) {
    char letter = name.front();
    std::size_t length = 1;
    for (const auto& [escape, meant] : kEscapes) {
      if (name.starts_with(escape)) std::tie(letter, length) = std::pair(meant, escape.size());
    }
    text += letter;
    name.remove_prefix(length);
  }
  return text;
}

std::string composed(const std::string& name) {
  struct Free {
    void operator()(utf8proc_uint8_t* text) const { std::free(text); }
  };
  const std::unique_ptr<utf8proc_uint8_t, Free> text(
      utf8proc_NFC(reinterpret_cast<const utf8proc_uint8_t*>(name.c_str())));
  return text ? std::string(reinterpret_cast<const char*>(text.get())) : name;
}

}  // namespace

std::string_view baseName(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string sanitisedName(std::string_view name) {
  std::string clean;
  for (const char byte : baseName(name)) {
    if (isContinuation(byte)) continue;  // one character becomes one "_"
    clean += isPlain(byte) ? byte : '_';
  }
  if (clean.empty() || clean.front() == '.') clean.insert(clean.begin(), '_');
  return clean.size() > kLongestName ? shortened(clean) : clean;
}

base::Result<std::string> pathName(std::string_view name) {
  const auto refuse = [&] {
    return base::fail(
        {.kind = base::ErrorKind::kInvalid,
         .message = "Invalid file name",
         .details = {{"body -> file",
                      "a relative path of at most 256 bytes and 10 levels, without '..'",
                      "invalid_file_name"}}});
  };
  if (name.size() > 4 * model::kMostPathBytes || base::repairUtf8(name) != name) return refuse();
  if (name.find('\0') != std::string_view::npos) return refuse();
  std::string path = composed(unescaped(name)), kept;
  for (std::size_t at = 0; at <= path.size();) {
    const auto slash = std::min(path.find_first_of("/\\", at), path.size());
    const auto segment = std::string_view(path).substr(at, slash - at);
    if (segment != "." && !(segment.empty() && kept.empty())) {
      if (!kept.empty()) kept += '/';
      kept += segment;
    }
    at = slash + 1;
  }
  if (!model::isFilePath(kept)) return refuse();
  return kept;
}

}  // namespace files
