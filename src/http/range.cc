#include "http/range.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "http/letter_case.h"
#include "http/trimmed.h"

namespace http {
namespace {

/// One or more digits; what is beyond 64 bits is beyond every size, so the largest number does.
std::optional<std::uint64_t> number(std::string_view digits) {
  std::uint64_t value = 0;
  const auto* end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data(), end, value);
  if (rest != end || error == std::errc::invalid_argument) return std::nullopt;
  if (error == std::errc::result_out_of_range) return std::numeric_limits<std::uint64_t>::max();
  return value;
}

Range suffix(std::uint64_t wanted, std::uint64_t size) {
  const auto length = std::min(wanted, size);
  if (length == 0) return {.kind = Range::Kind::kUnsatisfiable};
  return {.kind = Range::Kind::kPart, .offset = size - length, .length = length};
}

}  // namespace

Range parseRange(std::optional<std::string_view> value, std::uint64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  if (!value || !startsIgnoringCase(*value, kUnit)) return {};
  const auto text = trimmed(value->substr(kUnit.size()));
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return {};
  const auto first = number(text.substr(0, dash));
  const auto last = number(text.substr(dash + 1));
  if (dash == 0) return last ? suffix(*last, size) : Range();
  const bool open = dash + 1 == text.size();
  if (!first || !(last || open) || (last && *last < *first)) return {};
  if (*first >= size) return {.kind = Range::Kind::kUnsatisfiable};
  const auto end = std::min(last.value_or(size - 1), size - 1);
  return {.kind = Range::Kind::kPart, .offset = *first, .length = end - *first + 1};
}

std::string contentRange(const Range& range, std::uint64_t size) {
  const auto whole = "/" + std::to_string(size);
  if (range.kind == Range::Kind::kUnsatisfiable) return "bytes *" + whole;
  const auto last = range.offset + range.length - 1;
  return "bytes " + std::to_string(range.offset) + "-" + std::to_string(last) + whole;
}

}  // namespace http
