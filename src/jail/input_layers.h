#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

/// Puts files into a jail without copying them: over its /mnt/data comes an overlay whose lower
/// layer names them, whose data layer holds their contents, and whose upper layer takes what the
/// program writes. Runs in the runner, needs root of the host. docs/sandbox.md, "Large inputs".
namespace jail {

inline constexpr const char* kLowerFolder = "lower";  ///< names, owners and rights
inline constexpr const char* kUpperFolder = "upper";  ///< what the program makes of them

/// A tmpfs that is mounted nowhere yet, with an empty folder for each layer; the lower and the
/// upper one belong to `owner`. Errors: kUnavailable, naming the step.
[[nodiscard]] base::Result<base::UniqueFd> makeLayers(std::uint64_t bytes, std::uint64_t inodes,
                                                      std::uint32_t owner);

/// Lets the regular file `file` of the lower layer, an empty one, show `size` bytes of the file
/// `name` of the data layer. Returns 0 or an errno.
[[nodiscard]] int showContent(int file, std::uint64_t size, const std::string& name);

/// Mounts the overlay over /mnt/data of the jail whose init is behind `pidfd` and in which no
/// program runs yet. `layers`: of makeLayers(); `contents`: a folder whose files become the data
/// layer, read-only. Returns the overlay's root, which stays with all that lies in it as long as it
/// is open. Errors: kUnavailable, naming the step; the jail is as it was then.
[[nodiscard]] base::Result<base::UniqueFd> mountLayers(int pidfd, int layers, int contents);

}  // namespace jail
