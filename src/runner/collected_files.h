#pragma once

#include <memory>
#include <string>
#include <vector>

#include "async/task.h"
#include "base/unique_fd.h"
#include "model/workspace.h"
#include "runner/changes.h"
#include "runner/input_bundle.h"
#include "runner/mounted_inputs.h"

namespace runner {

/// The working directory of a run that is over: what changed in it, and the bytes of that. Keeps
/// the folder's memory until it is destroyed; the jail it was in may be gone.
class CollectedFiles {
 public:
  struct Inputs {
    const std::vector<PlacedInput>& placed;
    int bundle = -1;  ///< InputBundle::descriptor(), where the bytes of some of them are
  };

  /// Looks through `folder`, in which nothing may live any more. Gives way to other runs in
  /// between. `mounted`: those inputs that were not copied; null: none. `turn`: what keeps the
  /// folder from others; may be null.
  [[nodiscard]] static async::Task<std::unique_ptr<CollectedFiles>> collect(
      base::UniqueFd folder, Inputs inputs, const model::OutputFileLimits& limits,
      std::shared_ptr<const MountedInputs> mounted = {}, std::shared_ptr<const void> turn = {});

  [[nodiscard]] const model::WorkspaceChanges& changes() const { return changes_; }
  /// Bytes of `changes().changed[file]`, at most up to the size named there; none when it cannot be
  /// read, or there is no such file or offset.
  [[nodiscard]] std::string read(std::uint32_t file, std::uint64_t offset, std::uint64_t length);
  /// The same file for reading only, until another one is asked for; -1 when it cannot be read.
  [[nodiscard]] int open(std::uint32_t file);

 private:
  CollectedFiles(base::UniqueFd folder, model::WorkspaceChanges changes,
                 std::shared_ptr<const MountedInputs> mounted, std::shared_ptr<const void> turn)
      : turn_(std::move(turn)),
        mounted_(std::move(mounted)),
        folder_(std::move(folder)),
        changes_(std::move(changes)) {}

  std::shared_ptr<const void> turn_;
  std::shared_ptr<const MountedInputs> mounted_;  // renamed, they are outputs
  base::UniqueFd folder_;
  model::WorkspaceChanges changes_;
  base::UniqueFd open_;  // the file that was read last
  std::uint32_t openFile_ = 0;
};

}  // namespace runner
