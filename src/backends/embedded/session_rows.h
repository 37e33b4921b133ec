#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "backends/embedded/sqlite/database.h"
#include "base/result.h"
#include "model/session.h"

namespace embedded {

// The table of sessions: what ports::SessionStore promises but removal (session_removal.h),
// blocking, on the thread of the database.

[[nodiscard]] base::Result<void> createSession(sqlite::Database& database,
                                               const model::Session& session);
[[nodiscard]] base::Result<std::optional<model::Session>> findSession(sqlite::Database& database,
                                                                      const std::string& id);
[[nodiscard]] base::Result<std::optional<model::Session>> latestSessionOf(
    sqlite::Database& database, const model::Owner& owner, const std::string& entityId);
[[nodiscard]] base::Result<bool> touchSession(sqlite::Database& database, const std::string& id,
                                              model::Timestamp at);
[[nodiscard]] base::Result<std::vector<model::Session>> listSessions(sqlite::Database& database,
                                                                     const model::Owner& owner,
                                                                     std::size_t limit);
[[nodiscard]] base::Result<std::vector<std::string>> expiredSessions(sqlite::Database& database,
                                                                     model::Timestamp before,
                                                                     std::size_t limit);

}  // namespace embedded
