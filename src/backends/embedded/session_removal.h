#pragma once

#include <optional>
#include <string>

#include "backends/embedded/sqlite/database.h"
#include "base/result.h"
#include "model/timestamp.h"

namespace embedded {

// How a session goes with its files, on the thread of the database. One with few files goes at
// once. One with many is marked and with that gone for everybody (its principal_kind is -1, which
// every query passes over); then its files go in steps, so that others come in between, and then
// its row. The mark makes it the first that expires: what a crash leaves, the next expiry finishes.

enum class Removal {
  kNothing,  ///< there is no such session, or it was used
  kDone,
  kMarked,  ///< removeFilesOf() and endRemoval() are still to come
};

/// `unusedSince`: only one that was not used at or after it, as upkeep does, which does not wait
/// for the disk; else whatever its last use, and the removal is synced.
[[nodiscard]] base::Result<Removal> beginRemoval(sqlite::Database& database, const std::string& id,
                                                 std::optional<model::Timestamp> unusedSince);
/// The next few; false when none is left.
[[nodiscard]] base::Result<bool> removeFilesOf(sqlite::Database& database, const std::string& id);
[[nodiscard]] base::Result<void> endRemoval(sqlite::Database& database, const std::string& id,
                                            std::optional<model::Timestamp> unusedSince);

}  // namespace embedded
