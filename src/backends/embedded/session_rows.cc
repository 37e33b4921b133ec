#include "backends/embedded/session_rows.h"

#include <cstdint>

#include "backends/embedded/columns.h"
#include "backends/embedded/sqlite/transaction.h"

namespace embedded {
namespace {

using sqlite::Durability;

std::int64_t kindOf(const model::Owner& owner) {
  return static_cast<std::int64_t>(owner.principal.kind);
}

/// A row of all columns, in the order of the table.
model::Session sessionIn(const sqlite::Statement& row) {
  return {.id = row.text(0),
          .owner = {.principal = {.kind = static_cast<model::Principal::Kind>(row.integer(1)),
                                  .id = row.text(2)},
                    .user = row.text(3)},
          .entityId = row.text(4),
          .origin = static_cast<model::Session::Origin>(row.integer(5)),
          .resource = resourceIn(row, 6),
          .readOnly = row.integer(9) != 0,
          .createdAt = timestampIn(row, 11),
          .lastUsedAt = timestampIn(row, 12)};
}

base::Result<std::optional<model::Session>> oneSession(sqlite::Statement& statement) {
  if (!TRY(statement.step())) return std::nullopt;
  return sessionIn(statement);
}

/// Whether the statement, in a transaction of its own, changed anything.
base::Result<bool> change(sqlite::Database& database, Durability durability,
                          sqlite::Statement statement) {
  return TRY(sqlite::changeAlone(database, durability, std::move(statement))) > 0;
}

}  // namespace

// Losing the last sessions with the power harms nobody: an unknown id begins a new session. The
// first file that is stored in one syncs everything before it.
base::Result<void> createSession(sqlite::Database& database, const model::Session& session) {
  auto statement = TRY(database.prepare(
      "INSERT INTO sessions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"));
  const auto resource = columns(session.resource);
  statement.bind(session.id, kindOf(session.owner), session.owner.principal.id, session.owner.user,
                 session.entityId, static_cast<std::int64_t>(session.origin), resource.kind,
                 resource.id, resource.version, session.readOnly, isShared(session),
                 column(session.createdAt), column(session.lastUsedAt));
  TRY(change(database, Durability::kNotSynced, std::move(statement)));
  return {};
}

base::Result<std::optional<model::Session>> findSession(sqlite::Database& database,
                                                        const std::string& id) {
  auto statement =
      TRY(database.prepare("SELECT * FROM sessions WHERE id = ?1 AND principal_kind >= 0"));
  return oneSession(statement.bind(id));
}

base::Result<std::optional<model::Session>> latestSessionOf(sqlite::Database& database,
                                                            const model::Owner& owner,
                                                            const std::string& entityId) {
  auto statement = TRY(database.prepare(
      "SELECT * FROM sessions WHERE principal_id = ?1 AND principal_kind = ?2 AND user = ?3 "
      "AND entity_id = ?4 AND shared = 0 ORDER BY last_used_at DESC LIMIT 1"));
  return oneSession(statement.bind(owner.principal.id, kindOf(owner), owner.user, entityId));
}

base::Result<bool> touchSession(sqlite::Database& database, const std::string& id,
                                model::Timestamp at) {
  auto statement =
      TRY(database.prepare("UPDATE sessions SET last_used_at = max(last_used_at, ?2) "
                           "WHERE id = ?1 AND principal_kind >= 0"));
  statement.bind(id, column(at));
  return change(database, Durability::kNotSynced, std::move(statement));
}

base::Result<std::vector<model::Session>> listSessions(sqlite::Database& database,
                                                       const model::Owner& owner,
                                                       std::size_t limit) {
  auto statement = TRY(database.prepare(
      "SELECT * FROM sessions WHERE principal_id = ?1 AND principal_kind = ?2 AND user = ?3 "
      "ORDER BY last_used_at DESC LIMIT ?4"));
  statement.bind(owner.principal.id, kindOf(owner), owner.user, static_cast<std::int64_t>(limit));
  std::vector<model::Session> sessions;
  while (TRY(statement.step())) sessions.push_back(sessionIn(statement));
  return sessions;
}

base::Result<std::vector<std::string>> expiredSessions(sqlite::Database& database,
                                                       model::Timestamp before, std::size_t limit) {
  auto statement = TRY(database.prepare(
      "SELECT id FROM sessions WHERE last_used_at < ?1 ORDER BY last_used_at LIMIT ?2"));
  statement.bind(column(before), static_cast<std::int64_t>(limit));
  std::vector<std::string> ids;
  while (TRY(statement.step())) ids.push_back(statement.text(0));
  return ids;
}

}  // namespace embedded
