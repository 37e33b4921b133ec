#pragma once

#include <dirent.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/workspace.h"

namespace runner {

/// Whether nothing lies in the folder; also when it cannot be read.
[[nodiscard]] bool isEmptyFolder(int folder);

/// What was left behind, counted; the first of it by name.
struct LeftFiles {
  std::vector<model::LeftFile> named;
  std::uint64_t count = 0;
  void add(std::string_view path, model::LeftBehind reason);
};

/// Looks through a working directory in which nobody works any more, for regular files that can be
/// results. Does so in small steps, because other runs wait meanwhile; looks at so many entries and
/// no more. Opens no file.
class FolderWalk {
 public:
  struct File {
    std::string path;
    std::uint64_t size = 0;
    std::uint64_t inode = 0;
    bool hasOtherNames = false;  ///< hard links
  };

  static constexpr std::size_t kMostEntries = 65'536;

  /// `inputs`: paths at which a file is looked at whatever its name is. `folder` outlives the walk.
  FolderWalk(int folder, std::vector<std::string> inputs);

  /// False when it is over.
  [[nodiscard]] bool step();

  /// Then: byte-wise ascending by path.
  [[nodiscard]] std::vector<File> takeFiles();
  [[nodiscard]] LeftFiles takeLeft() { return std::move(left_); }
  /// There was more than kMostEntries.
  [[nodiscard]] bool cut() const { return cut_; }

 private:
  struct Close {
    void operator()(DIR* folder) const { ::closedir(folder); }
  };

  void enterNext();
  void look(std::string_view name);
  [[nodiscard]] bool isWanted(const std::string& path, std::string_view name) const;

  int folder_;
  std::vector<std::string> inputs_;   // sorted
  std::vector<std::string> pending_;  // folders that were seen; "" is the first
  std::unique_ptr<DIR, Close> open_;
  std::string openPath_;
  std::vector<File> files_;
  LeftFiles left_;
  std::size_t entries_ = 0;
  bool cut_ = false;
};

}  // namespace runner
