#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/result.h"

namespace kubernetes {

/// Which content of a file one has read: it differs after the file was written or replaced.
struct FileVersion {
  dev_t device = 0;
  ino_t node = 0;
  off_t size = 0;
  std::int64_t changed = 0;  ///< nanoseconds

  bool operator==(const FileVersion&) const = default;
};

/// The version of what `path` leads to now; a default one when there is nothing.
[[nodiscard]] FileVersion versionOf(const std::filesystem::path& path);

/// The content of a small regular file: a kubeconfig, a token, certificates. Blocks. Errors:
/// kInvalid naming the file and the reason; also when it is larger than 1 MiB.
[[nodiscard]] base::Result<std::string> readSmallFile(const std::filesystem::path& path);

}  // namespace kubernetes
