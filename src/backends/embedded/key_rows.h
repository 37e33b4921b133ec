#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "backends/embedded/sqlite/database.h"
#include "base/result.h"
#include "ports/key_store.h"

namespace embedded {

// The tables of API keys: what ports::KeyStore promises, blocking, on the thread of the database.

[[nodiscard]] base::Result<void> createKey(sqlite::Database& database, const model::ApiKey& key);
[[nodiscard]] base::Result<std::optional<model::ApiKey>> findKey(sqlite::Database& database,
                                                                 const std::string& hash);
[[nodiscard]] base::Result<std::vector<model::ApiKey>> listKeys(sqlite::Database& database,
                                                                std::size_t limit);
[[nodiscard]] base::Result<bool> changeKey(sqlite::Database& database, const std::string& hash,
                                           const ports::KeyChange& change);
[[nodiscard]] base::Result<bool> removeKey(sqlite::Database& database, const std::string& hash);
[[nodiscard]] base::Result<void> noteKeyUses(sqlite::Database& database,
                                             const std::vector<ports::KeyUse>& uses);

}  // namespace embedded
