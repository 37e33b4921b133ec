#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>

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

}  // namespace kubernetes
