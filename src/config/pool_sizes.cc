#include "config/pool_sizes.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "config/dot_env.h"
#include "config/rows/languages.h"
#include "config/table.h"
#include "config/value.h"

namespace config {
namespace {

constexpr std::string_view kBeginning = "POD_POOL_";

bool isSizeOfPool(std::string_view name) {
  if (!name.starts_with(kBeginning)) return false;
  const auto language = name.substr(kBeginning.size());
  return std::ranges::count(kLanguages, language, &LanguageName::inNames) > 0;
}

}  // namespace

base::Result<Settings> withPoolSizes(Settings settings, std::string_view text) {
  std::vector<base::FieldError> problems;
  for (const auto& [name, value] : TRY(parseDotEnv(text, "the file"))) {
    if (!isSizeOfPool(name)) {
      problems.push_back(
          {name, "is no pool: the names are POD_POOL_PY to POD_POOL_BASH", "unknown"});
    } else if (!value.empty()) {
      if (auto wrong = assign(*findRow(name), value, settings))
        problems.push_back({name, *std::move(wrong), "invalid"});
    }
  }
  if (problems.empty()) return settings;
  return base::fail({.kind = base::ErrorKind::kInvalid,
                     .message = "the sizes of pools are wrong",
                     .details = std::move(problems)});
}

}  // namespace config
