#pragma once

#include <filesystem>
#include <string>

#include "backends/embedded/parts.h"
#include "base/result.h"

namespace embedded {

/// Takes the content out of its place if no row names it and nobody is about to write one; what it
/// returns is to be unlinked, or empty. Blocks; on the thread of the database, where no row can
/// appear meanwhile.
[[nodiscard]] base::Result<std::filesystem::path> detachUnnamed(Parts& parts,
                                                                const std::string& sha256);

}  // namespace embedded
