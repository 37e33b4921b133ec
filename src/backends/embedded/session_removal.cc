#include "backends/embedded/session_removal.h"

#include <cstdint>
#include <utility>

#include "backends/embedded/columns.h"
#include "backends/embedded/sqlite/transaction.h"

namespace embedded {
namespace {

using sqlite::Durability;

// A step with so many takes a millisecond or two.
constexpr std::int64_t kFilesAtOnce = 100;

base::Result<bool> mayGo(sqlite::Database& database, const std::string& id,
                         std::optional<model::Timestamp> unusedSince) {
  auto statement = TRY(database.prepare(
      "SELECT 1 FROM sessions WHERE id = ?1 "
      "AND iif(?2 IS NULL, principal_kind >= 0, principal_kind < 0 OR last_used_at < ?2)"));
  std::optional<std::int64_t> since;
  if (unusedSince) since = column(*unusedSince);
  return statement.bind(id, since).step();
}

base::Result<bool> hasManyFiles(sqlite::Database& database, const std::string& id) {
  auto statement =
      TRY(database.prepare("SELECT 1 FROM files WHERE session_id = ?1 LIMIT 1 OFFSET ?2"));
  return statement.bind(id, kFilesAtOnce).step();
}

base::Result<void> mark(sqlite::Database& database, const std::string& id) {
  auto statement = TRY(
      database.prepare("UPDATE sessions SET principal_kind = -1, last_used_at = 0 WHERE id = ?1"));
  TRY(statement.bind(id).step());
  return {};
}

base::Result<void> removeRow(sqlite::Database& database, const std::string& id) {
  auto statement = TRY(database.prepare("DELETE FROM sessions WHERE id = ?1"));
  TRY(statement.bind(id).step());
  return {};
}

// Upkeep does not wait for the disk, and neither does anybody behind it: what it removes may come
// back when the power fails, with all its bytes, which go only after a sync (upkeep.h).
Durability durabilityOf(std::optional<model::Timestamp> unusedSince) {
  return unusedSince ? Durability::kNotSynced : Durability::kSynced;
}

}  // namespace

base::Result<Removal> beginRemoval(sqlite::Database& database, const std::string& id,
                                   std::optional<model::Timestamp> unusedSince) {
  auto transaction = TRY(sqlite::Transaction::begin(database, durabilityOf(unusedSince)));
  if (!TRY(mayGo(database, id, unusedSince))) return Removal::kNothing;
  const auto many = TRY(hasManyFiles(database, id));
  TRY(many ? mark(database, id) : removeRow(database, id));
  TRY(transaction.commit());
  return many ? Removal::kMarked : Removal::kDone;
}

// Not synced: when a client removes the session, the mark is on the disk, so nobody asks for the
// bytes.
base::Result<bool> removeFilesOf(sqlite::Database& database, const std::string& id) {
  auto statement =
      TRY(database.prepare("DELETE FROM files WHERE number IN "
                           "(SELECT number FROM files WHERE session_id = ?1 LIMIT ?2)"));
  statement.bind(id, kFilesAtOnce);
  return TRY(sqlite::changeAlone(database, Durability::kNotSynced, std::move(statement))) ==
         kFilesAtOnce;
}

base::Result<void> endRemoval(sqlite::Database& database, const std::string& id,
                              std::optional<model::Timestamp> unusedSince) {
  auto transaction = TRY(sqlite::Transaction::begin(database, durabilityOf(unusedSince)));
  TRY(removeRow(database, id));
  return transaction.commit();
}

}  // namespace embedded
