#include "languages/installed.h"

#include <algorithm>

namespace languages {

bool isInstalled(const Description& description, const std::filesystem::path& root) {
  return std::ranges::all_of(description.detect, [&](const std::string& path) {
    std::error_code error;
    return std::filesystem::exists(std::filesystem::symlink_status(root / path.substr(1), error));
  });
}

}  // namespace languages
