#include <algorithm>
#include <set>

#include "languages/layout.h"

namespace languages {
namespace {

// Imports stand at the top; a program of megabytes is mostly data.
constexpr std::size_t kScanned = 256 * 1024;

constexpr std::string_view kBlanks = " \t\r\f";

/// Takes the next word (up to a blank or one of `ends`) off the front of `text`.
std::string_view takeWord(std::string_view& text, std::string_view ends) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  const auto length = std::min(text.find_first_of(ends), text.find_first_of(kBlanks));
  const auto word = text.substr(0, length);
  text.remove_prefix(word.size());
  return word;
}

void dropThroughComma(std::string_view& text) {
  const auto comma = text.find(',');
  text.remove_prefix(comma == text.npos ? text.size() : comma + 1);
}

/// The modules that one statement imports: `import a.b as c, d` or `from a import b, c`.
void collectImports(std::string_view statement, std::set<std::string>& modules) {
  const auto keyword = takeWord(statement, "");
  std::string package;
  if (keyword == "from") {
    package = takeWord(statement, "");
    if (takeWord(statement, "") != "import") return;
    modules.insert(package);
    package += '.';
  } else if (keyword != "import") {
    return;
  }
  for (auto name = takeWord(statement, ",#"); !name.empty(); name = takeWord(statement, ",#")) {
    modules.insert(package + std::string(name));
    dropThroughComma(statement);
  }
}

std::set<std::string> importsOf(std::string_view code) {
  std::set<std::string> modules;
  code = code.substr(0, kScanned);
  while (!code.empty()) {
    const auto length = std::min(code.find_first_of("\n;"), code.size());
    collectImports(code.substr(0, length), modules);
    code.remove_prefix(std::min(length + 1, code.size()));
  }
  return modules;
}

/// Whether importing `module` loads `listed`, or something within it.
bool touches(const std::string& module, const std::string& listed) {
  return module == listed || module.starts_with(listed + ".");
}

bool wants(const std::set<std::string>& modules, const std::string& listed) {
  return std::ranges::any_of(modules, [&](const auto& module) { return touches(module, listed); });
}

}  // namespace

const Tier& chooseTier(const Description& description, std::string_view code) {
  const auto& tiers = description.tiers;
  if (tiers.size() == 1) return tiers.front();

  const auto modules = importsOf(code);
  const auto covered = [&](const Tier& tier) {
    return std::ranges::count_if(tier.imports,
                                 [&](const auto& name) { return wants(modules, name); });
  };
  // max_element gives the first of equals: among tiers that help as much, the lightest.
  return *std::ranges::max_element(tiers, {}, covered);
}

}  // namespace languages
