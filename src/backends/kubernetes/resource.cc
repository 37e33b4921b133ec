#include "backends/kubernetes/resource.h"

#include <fmt/format.h>

#include <algorithm>

namespace kubernetes {
namespace {

constexpr std::size_t kLongestName = 253;

bool isLowerOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool standsAsItIs(char c) {
  return isLowerOrDigit(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' ||
         c == '~';
}

tl::unexpected<ApiError> noName(std::string_view text, std::string_view what) {
  return failed(Problem::kInvalid, fmt::format("\"{}\" cannot be the name of {}", text, what));
}

}  // namespace

bool isName(std::string_view text) {
  const auto isGood = [](char c) { return isLowerOrDigit(c) || c == '-' || c == '.'; };
  return !text.empty() && text.size() <= kLongestName && std::ranges::all_of(text, isGood) &&
         isLowerOrDigit(text.front()) && isLowerOrDigit(text.back());
}

std::string pathOf(const Resource& resource, std::string_view space) {
  if (space.empty()) return fmt::format("{}/{}", resource.version, resource.plural);
  return fmt::format("{}/namespaces/{}/{}", resource.version, space, resource.plural);
}

std::string pathOf(const Resource& resource, std::string_view space, std::string_view name) {
  return fmt::format("{}/{}", pathOf(resource, space), name);
}

ApiResult<std::string> checkedPath(const Resource& resource, std::string_view space) {
  if (!isName(space)) return noName(space, "a namespace");
  return pathOf(resource, space);
}

ApiResult<std::string> checkedPath(const Resource& resource, std::string_view space,
                                   std::string_view name) {
  if (!isName(space)) return noName(space, "a namespace");
  if (!isName(name)) return noName(name, "an object");
  return pathOf(resource, space, name);
}

Query& Query::add(std::string_view name, std::string_view value) {
  if (value.empty()) return *this;
  text_.append(text_.empty() ? "?" : "&").append(name).append("=");
  for (const char c : value) {
    if (standsAsItIs(c))
      text_ += c;
    else
      text_ += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return *this;
}

}  // namespace kubernetes
