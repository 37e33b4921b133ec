#pragma once

#include <vector>

#include "model/workspace.h"
#include "runner/folder_walk.h"
#include "runner/input_bundle.h"

namespace runner {

/// What a walk through the working directory found.
struct Found {
  std::vector<FolderWalk::File> files;  ///< byte-wise ascending by path
  LeftFiles left;
  bool cut = false;
};

/// The file at `path`; null when there is none.
[[nodiscard]] const FolderWalk::File* findFile(const Found& found, const std::string& path);

/// What the run changed, within `limits`. `same[i]`: the content of input i was read and is what it
/// was.
[[nodiscard]] model::WorkspaceChanges changesOf(const std::vector<PlacedInput>& inputs,
                                                const std::vector<bool>& same, Found found,
                                                const model::OutputFileLimits& limits);

}  // namespace runner
