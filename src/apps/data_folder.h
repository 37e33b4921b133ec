#pragma once

#include <filesystem>
#include <optional>

#include "apps/child_process.h"
#include "base/result.h"

namespace apps {

/// Makes the server's folder its own, and nobody else's. Errors: kInvalid naming the setting.
[[nodiscard]] base::Result<void> makeDataFolder(const std::filesystem::path& folder,
                                                const std::optional<Identity>& owner);

/// Where in it the embedded stores are.
[[nodiscard]] inline std::filesystem::path storeFolder(const std::filesystem::path& dataFolder) {
  return dataFolder / "store";
}

}  // namespace apps
