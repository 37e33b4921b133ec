#pragma once

#include <optional>
#include <string>
#include <vector>

#include "backends/embedded/sqlite/database.h"
#include "base/result.h"
#include "model/stored_file.h"
#include "ports/file_store.h"

namespace embedded {

// The table of files: what ports::FileStore promises of metadata, blocking, on the thread of the
// database.

/// Errors: kNotFound when its session is not there.
[[nodiscard]] base::Result<void> insertFile(sqlite::Database& database,
                                            const model::StoredFile& file);
[[nodiscard]] base::Result<std::optional<model::StoredFile>> findFile(sqlite::Database& database,
                                                                      const std::string& sessionId,
                                                                      const std::string& fileId);
[[nodiscard]] base::Result<std::optional<model::StoredFile>> findFileByName(
    sqlite::Database& database, const std::string& sessionId, const std::string& name);
[[nodiscard]] base::Result<std::vector<model::StoredFile>> findFilesAnywhere(
    sqlite::Database& database, const std::string& fileId);
[[nodiscard]] base::Result<std::vector<model::StoredFile>> listFiles(sqlite::Database& database,
                                                                     const std::string& sessionId);
[[nodiscard]] base::Result<bool> removeFile(sqlite::Database& database,
                                            const std::string& sessionId,
                                            const std::string& fileId);
[[nodiscard]] base::Result<ports::FileTotals> totalFiles(sqlite::Database& database,
                                                         const std::string& sessionId);

}  // namespace embedded
