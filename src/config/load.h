#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/settings.h"
#include "config/sources.h"

namespace config {

/// Where a value was found.
enum class Origin { kDefault, kDotEnv, kEnvironment };

/// One setting as it is in force.
struct Effective {
  std::string_view name;
  std::string
      text;  ///< as it would be written in a .env file; secrets in clear: mask before showing
  Origin origin = Origin::kDefault;
  bool secret = false;
};

struct Loaded {
  Settings settings;
  std::vector<Effective> values;  ///< every row, in the table's order
};

/// Reads all settings. An empty value is the same as none. Touches nothing but the files that
/// NAME_FILE settings name. Errors: kInvalid with one detail per problem, all of them at once:
/// `field` is the setting's name.
[[nodiscard]] base::Result<Loaded> load(const Sources& sources);

/// "NAME=value" of every setting that has a value, for a child that then reads environmentSources()
/// only: it may be another user, with other defaults and without access to .env and secret files.
enum class Secrets { kInclude, kLeaveOut };
[[nodiscard]] std::vector<std::string> childEnvironment(const Loaded& loaded, Secrets secrets);

}  // namespace config
