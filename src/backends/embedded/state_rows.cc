#include "backends/embedded/state_rows.h"

#include <cstdint>

#include "backends/embedded/columns.h"
#include "backends/embedded/sqlite/transaction.h"

namespace embedded {
namespace {

using sqlite::Durability;
using sqlite::Transaction;

/// A row of all columns, in the order of the table.
model::StateRecord stateIn(const sqlite::Statement& row) {
  return {.sessionId = row.text(0),
          .version = row.text(1),
          .size = static_cast<std::uint64_t>(row.integer(2)),
          .sha256 = row.text(3),
          .tag = row.text(4),
          .uploaded = row.integer(5) != 0,
          .savedAt = timestampIn(row, 6),
          .expiresAt = timestampIn(row, 7)};
}

base::Result<bool> sessionExists(sqlite::Database& database, const std::string& id) {
  auto statement =
      TRY(database.prepare("SELECT 1 FROM sessions WHERE id = ?1 AND principal_kind >= 0"));
  return statement.bind(id).step();
}

base::Result<void> putBytes(sqlite::Database& database, const std::string& sessionId,
                            std::optional<std::string_view> bytes) {
  auto statement =
      TRY(bytes ? database.prepare("INSERT OR REPLACE INTO small_states VALUES (?1, ?2)")
                : database.prepare("DELETE FROM small_states WHERE session_id = ?1"));
  if (bytes)
    statement.bind(sessionId, sqlite::Blob{*bytes});
  else
    statement.bind(sessionId);
  TRY(statement.step());
  return {};
}

}  // namespace

base::Result<std::optional<std::string>> replaceable(sqlite::Database& database,
                                                     const std::string& sessionId,
                                                     const std::optional<std::string>& replaces) {
  if (!TRY(sessionExists(database, sessionId))) {
    return base::fail(base::ErrorKind::kNotFound, "The session is not there any more");
  }
  const auto present = TRY(findState(database, sessionId));
  auto version = present ? present->version : std::string();
  if (replaces && *replaces != version) return std::nullopt;
  return std::optional(std::move(version));
}

// Not synced, as its bytes: a state that the power took away is a session that begins anew.
base::Result<void> putState(sqlite::Database& database, const model::StateRecord& record,
                            std::optional<std::string_view> bytes) {
  auto transaction = TRY(Transaction::begin(database, Durability::kNotSynced));
  auto statement = TRY(
      database.prepare("INSERT OR REPLACE INTO states VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"));
  statement.bind(record.sessionId, record.version, static_cast<std::int64_t>(record.size),
                 record.sha256, record.tag, record.uploaded, column(record.savedAt),
                 column(record.expiresAt));
  TRY(statement.step());
  TRY(putBytes(database, record.sessionId, bytes));
  return transaction.commit();
}

base::Result<bool> hasSmallState(sqlite::Database& database, const std::string& sessionId) {
  auto statement = TRY(database.prepare("SELECT 1 FROM small_states WHERE session_id = ?1"));
  return statement.bind(sessionId).step();
}

base::Result<std::optional<std::string>> smallState(sqlite::Database& database,
                                                    const std::string& sessionId,
                                                    const std::string& version) {
  auto statement =
      TRY(database.prepare("SELECT bytes FROM small_states JOIN states USING (session_id) "
                           "WHERE session_id = ?1 AND version = ?2"));
  if (!TRY(statement.bind(sessionId, version).step())) return std::nullopt;
  return statement.blob(0);
}

base::Result<std::optional<model::StateRecord>> findState(sqlite::Database& database,
                                                          const std::string& sessionId) {
  auto statement = TRY(database.prepare(
      "SELECT * FROM states WHERE "
      "session_id = (SELECT id FROM sessions WHERE id = ?1 AND principal_kind >= 0)"));
  if (!TRY(statement.bind(sessionId).step())) return std::nullopt;
  return stateIn(statement);
}

base::Result<bool> removeState(sqlite::Database& database, const std::string& sessionId) {
  auto transaction = TRY(Transaction::begin(database, Durability::kSynced));
  auto statement = TRY(database.prepare("DELETE FROM states WHERE session_id = ?1"));
  const auto removed = TRY(statement.bind(sessionId).change());
  TRY(transaction.commit());
  return removed > 0;
}

base::Result<std::size_t> removeExpiredStates(sqlite::Database& database, model::Timestamp now,
                                              std::size_t limit) {
  auto transaction = TRY(Transaction::begin(database, Durability::kNotSynced));
  auto statement = TRY(database.prepare(
      "DELETE FROM states WHERE session_id IN "
      "(SELECT session_id FROM states WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)"));
  statement.bind(column(now), static_cast<std::int64_t>(limit));
  const auto removed = TRY(statement.change());
  TRY(transaction.commit());
  return static_cast<std::size_t>(removed);
}

base::Result<bool> stateIsNamed(sqlite::Database& database, const std::string& version) {
  auto statement = TRY(database.prepare("SELECT 1 FROM states WHERE version = ?1"));
  return statement.bind(version).step();
}

base::Result<std::vector<std::string>> releasedStates(sqlite::Database& database,
                                                      std::size_t limit) {
  auto statement = TRY(database.prepare("SELECT version FROM released_states LIMIT ?1"));
  statement.bind(static_cast<std::int64_t>(limit));
  std::vector<std::string> versions;
  while (TRY(statement.step())) versions.push_back(statement.text(0));
  return versions;
}

base::Result<void> forgetReleasedStates(sqlite::Database& database,
                                        const std::vector<std::string>& versions) {
  auto transaction = TRY(Transaction::begin(database, Durability::kNotSynced));
  for (const auto& version : versions) {
    auto statement = TRY(database.prepare("DELETE FROM released_states WHERE version = ?1"));
    TRY(statement.bind(version).step());
  }
  return transaction.commit();
}

}  // namespace embedded
