#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "config/settings.h"

namespace config {

struct ApiKeyChoice {
  std::string key;    ///< empty: no key is needed (AUTH_DISABLED), or API_KEYS has some
  bool made = false;  ///< made just now: print it, nobody has seen it yet
};

/// The key in `dataFolder`/api_key.
[[nodiscard]] std::filesystem::path apiKeyFile(const Settings& settings);

/// What is in that file; empty before the server has made it, or when it cannot be read.
[[nodiscard]] std::string keptApiKey(const Settings& settings);

/// The key that the server accepts besides API_KEYS: API_KEY; where nothing is configured the one
/// in apiKeyFile(), which is made there first (random, mode 0600, complete or not at all, also when
/// two servers start at once). The data folder must exist. Errors: kInvalid when the file cannot be
/// read or written, or holds no usable key.
[[nodiscard]] base::Result<ApiKeyChoice> apiKeyOrGenerate(const Settings& settings);

}  // namespace config
