#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace apps {

/// A file that is being fetched: it has its name only when it is whole, and until then leaves what
/// has that name alone. Destroyed before finish(), it leaves nothing.
class SavedFile {
 public:
  /// Makes the folders that `name` needs below `folder`. Errors: kInvalid for a name that is no
  /// path below it, and, with the path, for what the machine refuses.
  [[nodiscard]] static base::Result<SavedFile> open(const std::filesystem::path& folder,
                                                    const std::string& name);
  SavedFile(SavedFile&&) noexcept = default;
  SavedFile& operator=(SavedFile&&) = delete;
  ~SavedFile();

  [[nodiscard]] base::Result<void> write(std::string_view bytes);
  [[nodiscard]] base::Result<void> finish();

 private:
  SavedFile(std::filesystem::path path, std::filesystem::path temporary, base::UniqueFd file)
      : path_(std::move(path)), temporary_(std::move(temporary)), file_(std::move(file)) {}

  std::filesystem::path path_, temporary_;
  base::UniqueFd file_;
};

/// For a terminal: control characters, which could be orders to it, become question marks.
[[nodiscard]] std::string printable(std::string text);

}  // namespace apps
