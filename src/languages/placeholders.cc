#include "languages/placeholders.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace languages {
namespace {

struct Placeholder {
  std::size_t begin = 0, end = 0;  // braces included
  std::string_view name = {};
  std::optional<unsigned> number = {};
};

bool isNameLetter(char letter) {
  return (letter >= 'a' && letter <= 'z') || letter == '_';
}
bool isDigit(char letter) {
  return letter >= '0' && letter <= '9';
}

std::optional<Placeholder> placeholderAt(std::string_view text, std::size_t begin) {
  std::size_t position = begin + 1;
  const auto skipWhile = [&](bool (*accepts)(char)) {
    const auto from = position;
    while (position < text.size() && accepts(text[position])) ++position;
    return text.substr(from, position - from);
  };

  Placeholder found{.begin = begin, .name = skipWhile(isNameLetter)};
  if (found.name.empty()) return std::nullopt;
  if (position < text.size() && text[position] == ':') {
    ++position;
    const auto digits = skipWhile(isDigit);
    unsigned number = 0;
    const auto [_, error] = std::from_chars(digits.begin(), digits.end(), number);
    if (error != std::errc()) return std::nullopt;
    found.number = number;
  }
  if (position >= text.size() || text[position] != '}') return std::nullopt;
  found.end = position + 1;
  return found;
}

std::optional<Placeholder> nextPlaceholder(std::string_view text, std::size_t from) {
  for (auto at = text.find('{', from); at != text.npos; at = text.find('{', at + 1)) {
    if (auto found = placeholderAt(text, at)) return found;
  }
  return std::nullopt;
}

std::optional<std::string> valueOf(const Placeholder& placeholder,
                                   const PlaceholderValues& values) {
  const auto name = placeholder.name;
  if (placeholder.number) {
    if (name != "memory_mb" || *placeholder.number < 1 || *placeholder.number > 100) {
      return std::nullopt;
    }
    const auto megabytes = values.memoryBytes / 100 * *placeholder.number >> 20;
    return fmt::to_string(std::max<std::uint64_t>(megabytes, 1));
  }
  if (name == "source") return values.source;
  if (name == "directory") return values.directory;
  if (name == "data") return values.data;
  if (name == "output") return values.output;
  if (name == "class") return values.className;
  if (name == "main") return values.mainClass;
  if (name == "cpus") return fmt::to_string(std::max(1L, std::lround(std::ceil(values.cpus))));
  return std::nullopt;
}

}  // namespace

std::string fillIn(std::string_view text, const PlaceholderValues& values) {
  std::string filled;
  std::size_t done = 0;
  while (const auto found = nextPlaceholder(text, done)) {
    filled += text.substr(done, found->begin - done);
    const auto value = valueOf(*found, values);
    filled += value ? *value : std::string(text.substr(found->begin, found->end - found->begin));
    done = found->end;
  }
  filled += text.substr(done);
  return filled;
}

std::optional<std::string> unknownPlaceholder(std::string_view text) {
  std::size_t done = 0;
  while (const auto found = nextPlaceholder(text, done)) {
    if (!valueOf(*found, {}))
      return std::string(text.substr(found->begin, found->end - found->begin));
    done = found->end;
  }
  return std::nullopt;
}

}  // namespace languages
