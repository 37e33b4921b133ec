#include "config/unknown.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "config/table.h"
#include "config/unsupported.h"

namespace config {
namespace {

/// Read by our build and test scripts, not by the server.
constexpr std::array kOfOurTools = {"KUBECODERUN_CACHE", "KUBECODERUN_LOCKS", "KUBECODERUN_BINARY"};
/// Read by derived.cc: a pod is told so of itself.
constexpr std::array kOfPods = {"NAMESPACE"};
/// Beginnings that nobody else uses.
constexpr std::array kOurs = {"KUBECODERUN_", "SANDBOX_", "POD_POOL_", "ZYGOTE_", "K8S_"};
/// Shorter names resemble each other by accident: APP_KEY is not a misspelt API_KEY.
constexpr std::size_t kShortestComparable = 9;

bool isSetting(std::string_view name) {
  if (findRow(name) != nullptr) return true;
  constexpr std::string_view kFile = "_FILE";
  if (!name.ends_with(kFile)) return false;
  const Row* row = findRow(name.substr(0, name.size() - kFile.size()));
  return row != nullptr && row->secret;
}

/// Kubernetes tells every pod about services; one named kubecoderun gives KUBECODERUN_SERVICE_HOST
/// etc.
bool isServiceLink(std::string_view name) {
  constexpr std::string_view kOurName = "KUBECODERUN_";
  if (!name.starts_with(kOurName)) return false;
  const auto has = [&](const char* part) { return name.find(part) != std::string_view::npos; };
  return has("_SERVICE_HOST") || has("_SERVICE_PORT") || has("_PORT_") || name.ends_with("_PORT");
}

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return result;
}

struct Nearest {
  std::string_view name;
  std::size_t distance = 0;
};

Nearest nearestSetting(std::string_view name) {
  Nearest nearest{.name = {}, .distance = std::string_view::npos};
  for (const Section& section : table()) {
    for (const Row& row : section.rows) {
      const std::size_t distance = editDistance(name, row.name);
      if (distance < nearest.distance) nearest = {row.name, distance};
    }
  }
  return nearest;
}

std::string_view firstWord(std::string_view name) {
  return name.substr(0, name.find('_'));
}

bool beginsLikeASetting(std::string_view name) {
  if (name == "HTTP_PROXY") return false;
  return std::ranges::any_of(table(), [&](const Section& section) {
    return std::ranges::any_of(
        section.rows, [&](const Row& row) { return firstWord(row.name) == firstWord(name); });
  });
}

bool beginsOurs(std::string_view name) {
  return std::ranges::any_of(kOurs, [&](auto beginning) { return name.starts_with(beginning); });
}

base::FieldError unknownName(std::string_view name, const Nearest& nearest) {
  return {std::string(name), fmt::format("unknown setting; did you mean {}?", nearest.name),
          "unknown"};
}

void look(std::string_view name, bool inDotEnv, std::vector<base::FieldError>& problems) {
  const std::string folded = upper(name);
  if (isSetting(name) || std::ranges::find(kOfOurTools, folded) != kOfOurTools.end()) return;
  if (isServiceLink(folded) || std::ranges::find(kOfPods, folded) != kOfPods.end()) return;
  const Unsupported* unsupported = findUnsupported(folded);
  if (unsupported != nullptr && (inDotEnv || !unsupported->foreignToo)) {
    problems.push_back({std::string(name), std::string(unsupported->why), "unsupported"});
    return;
  }
  const Nearest nearest = nearestSetting(folded);
  const bool near = nearest.distance <= 2 && (inDotEnv || folded.size() >= kShortestComparable);
  const bool ours = inDotEnv ? beginsLikeASetting(folded) : beginsOurs(name);
  if (near || ours) problems.push_back(unknownName(name, nearest));
}

}  // namespace

std::size_t editDistance(std::string_view left, std::string_view right) {
  // Optimal string alignment, three rows at a time.
  std::vector<std::size_t> before(right.size() + 1), last(right.size() + 1), now(right.size() + 1);
  for (std::size_t j = 0; j <= right.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, replaced});
      const bool swapped =
          i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
      if (swapped) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, now);
  }
  return last[right.size()];
}

std::vector<base::FieldError> findUnknown(const Sources& sources) {
  std::vector<base::FieldError> problems;
  for (const auto& [name, value] : sources.environment) {
    if (!value.empty()) look(name, false, problems);
  }
  for (const auto& [name, value] : sources.dotEnv) {
    if (!value.empty()) look(name, true, problems);
  }
  return problems;
}

}  // namespace config
