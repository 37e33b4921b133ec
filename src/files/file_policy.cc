#include "files/file_policy.h"

#include <fnmatch.h>

#include <algorithm>

#include "files/file_names.h"

namespace files {
namespace {

bool hasEnding(std::string_view name, const std::string& ending) {
  if (name.size() < ending.size()) return false;
  const auto matches = "*" + ending;
  return ::fnmatch(matches.c_str(), std::string(name).c_str(), FNM_CASEFOLD) == 0;
}

}  // namespace

bool isAllowedName(const FilePolicy& policy, std::string_view path) {
  const std::string name(baseName(path));
  const bool blocked = std::ranges::any_of(policy.blockedPatterns, [&](const auto& pattern) {
    return ::fnmatch(pattern.c_str(), name.c_str(), FNM_CASEFOLD) == 0;
  });
  if (blocked) return false;
  return policy.allowedExtensions.empty() ||
         std::ranges::any_of(policy.allowedExtensions,
                             [&](const auto& ending) { return hasEnding(name, ending); });
}

std::string sizeText(std::uint64_t bytes) {
  constexpr std::uint64_t kMegabyte = 1ULL << 20;
  if (bytes % kMegabyte == 0) return std::to_string(bytes / kMegabyte) + "MB";
  return std::to_string(bytes) + " bytes";
}

}  // namespace files
