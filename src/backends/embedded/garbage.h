#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "backends/embedded/parts.h"
#include "base/result.h"

namespace embedded {

/// Those of `hashes` that no row names.
[[nodiscard]] base::Result<std::vector<std::string>> unnamed(sqlite::Database& database,
                                                             std::vector<std::string> hashes);

/// Takes the content out of its place if no row names it and nobody is about to write one; what it
/// returns is to be unlinked, or empty. Blocks; on the thread of the database, where no row can
/// appear meanwhile.
[[nodiscard]] base::Result<std::filesystem::path> detachUnnamed(Parts& parts,
                                                                const std::string& sha256);

}  // namespace embedded
