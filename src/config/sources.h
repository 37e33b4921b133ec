#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/result.h"

namespace config {

/// Where settings come from, as plain data, so that loading touches neither process nor user.
struct Sources {
  std::map<std::string, std::string> environment = {};
  std::map<std::string, std::string> dotEnv =
      {};             ///< names in upper case; the environment wins over it
  bool root = false;  ///< effective uid 0: decides where the data folder is
};

/// The environment of this process alone: for children, to which a parent has passed all settings.
[[nodiscard]] Sources environmentSources();

/// The environment, and the file `dotEnv` if it exists.
/// Errors: kInvalid with one detail per bad line, or when the file cannot be read.
[[nodiscard]] base::Result<Sources> processSources(const std::filesystem::path& dotEnv = ".env");

}  // namespace config
