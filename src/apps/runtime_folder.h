#pragma once

#include <filesystem>

#include "base/result.h"
#include "base/unique_fd.h"

namespace apps {

/// A folder of this process for things that end with it, such as a socket: mode 0711, below /run
/// (root), $XDG_RUNTIME_DIR or /tmp, removed with all it holds by the destructor. What processes
/// that were killed left is removed by the next one. Resource: not copied.
class RuntimeFolder {
 public:
  /// Errors: kUnavailable when none of the places can be written.
  [[nodiscard]] static base::Result<RuntimeFolder> make();
  /// The same below `place`. Errors: kUnavailable.
  [[nodiscard]] static base::Result<RuntimeFolder> makeIn(const std::filesystem::path& place);

  RuntimeFolder(RuntimeFolder&&) = default;
  RuntimeFolder& operator=(RuntimeFolder&&) = delete;
  ~RuntimeFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  RuntimeFolder(std::filesystem::path path, base::UniqueFd lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}

  std::filesystem::path path_;
  base::UniqueFd lock_;  // held while we live: says that the folder is not a leftover
};

}  // namespace apps
