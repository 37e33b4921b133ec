#include "http/conditional.h"

#include "http/letter_case.h"

namespace http {
namespace {

constexpr std::string_view kWeak = "W/";

/// The quoted part, which is all that weak comparison looks at (RFC 9110, 8.8.3.2).
std::string_view opaque(std::string_view tag) {
  return tag.starts_with(kWeak) ? tag.substr(kWeak.size()) : tag;
}

void skipSeparators(std::string_view& list) {
  while (!list.empty() && std::string_view(" \t,").find(list.front()) != std::string_view::npos) {
    list.remove_prefix(1);
  }
}

bool lists(std::string_view list, std::string_view tag) {
  for (skipSeparators(list); !list.empty(); skipSeparators(list)) {
    const auto begin = list.starts_with(kWeak) ? kWeak.size() : 0;
    if (list.substr(begin, 1) != "\"") return false;
    const auto end = list.find('"', begin + 1);
    if (end == std::string_view::npos) return false;
    if (opaque(list.substr(0, end + 1)) == opaque(tag)) return true;
    list.remove_prefix(end + 1);
  }
  return false;
}

}  // namespace

bool clientHasIt(const Headers& request, const Validators& now) {
  for (const auto& [name, value] : request.all()) {
    if (!equalIgnoringCase(name, "If-None-Match")) continue;
    if (value == "*" || (!now.etag.empty() && lists(value, now.etag))) return true;
  }
  return false;
}

bool rangeCounts(const Headers& request, const Validators& now) {
  const auto condition = request.find("If-Range");
  if (!condition) return true;
  if (condition->starts_with('"')) return *condition == now.etag;
  return !condition->empty() && !condition->starts_with(kWeak) && *condition == now.lastModified;
}

}  // namespace http
