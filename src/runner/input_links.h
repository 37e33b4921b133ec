#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace runner {

/// The folders for links of one runner, and the names of those that nobody uses now.
struct LinkFolders {
  base::UniqueFd folder;  // holds them all
  std::vector<std::string> unused;
  std::uint64_t nextFolder = 0, nextLink = 0;
};

/// Names for the contents of one run's inputs: hard links in a folder that holds nothing else. The
/// links go when this is destroyed; the contents stay with whoever keeps them.
class LinkedContents {
 public:
  LinkedContents(std::shared_ptr<LinkFolders> owner, std::string name, base::UniqueFd folder)
      : owner_(std::move(owner)), name_(std::move(name)), folder_(std::move(folder)) {}
  LinkedContents(const LinkedContents&) = delete;
  LinkedContents& operator=(const LinkedContents&) = delete;
  /// The folder is used again: to make and to remove one can take the disk 20 ms, and others wait.
  ~LinkedContents();

  /// Links an open file and returns its name, which no other file ever has: a sandbox that is dying
  /// finds nothing of the next run. Errors: kUnavailable: it lies on another file system, or has no
  /// name left.
  [[nodiscard]] base::Result<std::string> add(int file);
  [[nodiscard]] int folder() const { return folder_.get(); }

 private:
  std::shared_ptr<LinkFolders> owner_;
  const std::string name_;  // of the folder
  base::UniqueFd folder_;
  std::vector<std::string> names_;
};

/// The runner's own folder for such links, on the file system on which the contents lie: only there
/// can a file be named again, and only a folder can be a layer of an overlay. Calls block.
class InputLinks {
 public:
  /// Makes the folder when it is missing; removes what an earlier runner left in it. It may lie in
  /// a folder of somebody with less rights: afterwards it is used by its descriptor only. Errors:
  /// kUnavailable: it is not ours alone, or another runner uses it.
  [[nodiscard]] static base::Result<InputLinks> open(const std::filesystem::path& folder);

  /// Errors: kUnavailable.
  [[nodiscard]] base::Result<std::unique_ptr<LinkedContents>> begin();
  /// A file on this file system, of kSample, to try with. Errors: kUnavailable.
  [[nodiscard]] base::Result<base::UniqueFd> sample();
  static constexpr std::string_view kSample = "sample";

 private:
  explicit InputLinks(base::UniqueFd folder) : folders_(std::make_shared<LinkFolders>()) {
    folders_->folder = std::move(folder);
  }

  std::shared_ptr<LinkFolders> folders_;
};

}  // namespace runner
