#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace runner {

/// Names for the contents of one run's inputs: hard links "0", "1", … in a folder that holds
/// nothing else. Goes with all of them when destroyed; the contents stay with whoever keeps them.
class LinkedContents {
 public:
  LinkedContents(std::shared_ptr<const base::UniqueFd> parent, std::string name,
                 base::UniqueFd folder)
      : parent_(std::move(parent)), name_(std::move(name)), folder_(std::move(folder)) {}
  LinkedContents(const LinkedContents&) = delete;
  LinkedContents& operator=(const LinkedContents&) = delete;
  ~LinkedContents();

  /// Links an open file and returns its name. Errors: kUnavailable: it lies on another file system,
  /// or has no name left.
  [[nodiscard]] base::Result<std::string> add(int file);
  [[nodiscard]] int folder() const { return folder_.get(); }

 private:
  std::shared_ptr<const base::UniqueFd> parent_;
  std::string name_;
  base::UniqueFd folder_;
  std::uint32_t count_ = 0;
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
  explicit InputLinks(base::UniqueFd folder)
      : folder_(std::make_shared<const base::UniqueFd>(std::move(folder))) {}

  std::shared_ptr<const base::UniqueFd> folder_;
  std::uint64_t next_ = 0;
};

}  // namespace runner
