#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "runner/folder_walk.h"
#include "runner/input_bundle.h"
#include "runner/input_links.h"
#include "runner/jailed_sandbox.h"

namespace runner {

/// Inputs of a run that lie in its working directory without having been copied (input_layers.h).
/// What is written to them goes into a layer of the run. Must live as long as the working directory
/// is looked at: their contents go with it.
class MountedInputs {
 public:
  /// Mounts those of `inputs` that came as open files. The sandbox's working directory is another
  /// one afterwards. Errors: kInvalid when their paths contradict each other; kUnavailable when it
  /// cannot be done here: the sandbox is as it was then.
  [[nodiscard]] static base::Result<std::shared_ptr<MountedInputs>> mount(
      JailedSandbox& sandbox, InputLinks& links, const std::vector<PlacedInput>& inputs);

  /// Whether `file` of the working directory still is input number `input`, known without a look at
  /// its bytes. False when they may have changed.
  [[nodiscard]] bool isUntouched(std::size_t input, const FolderWalk::File& file) const;

 private:
  [[nodiscard]] base::Result<void> add(std::size_t number, const PlacedInput& input, int lower,
                                       std::uint32_t owner);

  std::unique_ptr<LinkedContents> contents_;
  base::UniqueFd upper_;                         // what the program made, and what it deleted
  std::map<std::size_t, std::uint64_t> inodes_;  // by number of the input
};

/// Whether inputs can be mounted here: does it once, with a sandbox that is used for nothing else.
/// Errors: kUnavailable, naming what does not work.
[[nodiscard]] base::Result<void> tryMounting(JailedSandbox& sandbox, InputLinks& links);

}  // namespace runner
