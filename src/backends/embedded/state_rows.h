#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backends/embedded/sqlite/database.h"
#include "base/result.h"
#include "model/state_record.h"

namespace embedded {

// The table of states: what ports::StateStore promises of records, blocking, on the thread of the
// database.

/// The version whose place is to be taken (empty: none), or nothing when it is not `replaces`.
/// Errors: kNotFound when the session is not there.
[[nodiscard]] base::Result<std::optional<std::string>> replaceable(
    sqlite::Database& database, const std::string& sessionId,
    const std::optional<std::string>& replaces);
/// `bytes`: those of a small state; nothing when they are in a file.
[[nodiscard]] base::Result<void> putState(sqlite::Database& database,
                                          const model::StateRecord& record,
                                          std::optional<std::string_view> bytes);
[[nodiscard]] base::Result<std::optional<model::StateRecord>> findState(
    sqlite::Database& database, const std::string& sessionId);
[[nodiscard]] base::Result<bool> hasSmallState(sqlite::Database& database,
                                               const std::string& sessionId);
/// Those of a small state; nothing when the session has none of that kind and version.
[[nodiscard]] base::Result<std::optional<std::string>> smallState(sqlite::Database& database,
                                                                  const std::string& sessionId,
                                                                  const std::string& version);
[[nodiscard]] base::Result<bool> removeState(sqlite::Database& database,
                                             const std::string& sessionId);
[[nodiscard]] base::Result<std::size_t> removeExpiredStates(sqlite::Database& database,
                                                            model::Timestamp now,
                                                            std::size_t limit);
/// Whether a row names this version.
[[nodiscard]] base::Result<bool> stateIsNamed(sqlite::Database& database,
                                              const std::string& version);
/// At most `limit` versions whose rows are gone and whose bytes may be there.
[[nodiscard]] base::Result<std::vector<std::string>> releasedStates(sqlite::Database& database,
                                                                    std::size_t limit);
/// Their bytes are gone.
[[nodiscard]] base::Result<void> forgetReleasedStates(sqlite::Database& database,
                                                      const std::vector<std::string>& versions);

}  // namespace embedded
