#include "runner/output_names.h"

#include <algorithm>
#include <array>
#include <string>

namespace runner {
namespace {

constexpr auto kFolders = std::to_array<std::string_view>({"__pycache__", "node_modules"});
constexpr auto kEndings =
    std::to_array<std::string_view>({".pyc", ".exe", ".bat", ".cmd", ".ps1", ".scr", ".com"});

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

}  // namespace

bool isNoResult(std::string_view name) {
  if (name.starts_with('.') || std::ranges::find(kFolders, name) != kFolders.end()) return true;
  std::string lowered(name);
  std::ranges::transform(lowered, lowered.begin(), lower);
  return std::ranges::any_of(kEndings, [&](auto ending) { return lowered.ends_with(ending); });
}

}  // namespace runner
