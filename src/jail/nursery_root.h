#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "jail/messages.h"

namespace jail {

/// A file that a nursery finds in its private /run/program; gone from sight in every jail.
struct NurseryFile {
  std::string name;
  std::string_view content;
};

/// Builds the mount namespace that all jails of a nursery inherit and pivots into it: the sandbox
/// root read-only, a minimal /dev, /proc of the nursery's pid namespace. Runs in the nursery, once.
/// `tree` is the sandbox root. On failure returns the step and its errno.
[[nodiscard]] SpawnReply enterSandboxRoot(const std::string& tree,
                                          const std::vector<NurseryFile>& files);

}  // namespace jail
