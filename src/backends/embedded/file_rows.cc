#include "backends/embedded/file_rows.h"

#include <cstdint>

#include "backends/embedded/columns.h"
#include "backends/embedded/sqlite/transaction.h"

namespace embedded {
namespace {

using sqlite::Durability;
using sqlite::Transaction;

/// A row of all columns, in the order of the table.
model::StoredFile fileIn(const sqlite::Statement& row) {
  model::StoredFile file{.id = row.text(2),
                         .sessionId = row.text(1),
                         .name = row.text(3),
                         .size = static_cast<std::uint64_t>(row.integer(4)),
                         .contentType = row.text(5),
                         .sha256 = row.text(6),
                         .readOnly = row.integer(7) != 0,
                         .createdAt = timestampIn(row, 8),
                         .modifiedFrom = {},
                         .resource = resourceIn(row, 11)};
  if (!row.isNull(9)) file.modifiedFrom = {.fileId = row.text(9), .sessionId = row.text(10)};
  return file;
}

base::Result<std::optional<model::StoredFile>> oneFile(sqlite::Statement& statement) {
  if (!TRY(statement.step())) return std::nullopt;
  return fileIn(statement);
}

base::Result<std::vector<model::StoredFile>> allFiles(sqlite::Statement& statement) {
  std::vector<model::StoredFile> files;
  while (TRY(statement.step())) files.push_back(fileIn(statement));
  return files;
}

base::Result<bool> sessionExists(sqlite::Database& database, const std::string& id) {
  auto statement =
      TRY(database.prepare("SELECT 1 FROM sessions WHERE id = ?1 AND principal_kind >= 0"));
  return statement.bind(id).step();
}

}  // namespace

base::Result<void> insertFile(sqlite::Database& database, const model::StoredFile& file) {
  auto transaction = TRY(Transaction::begin(database, Durability::kSynced));
  if (!TRY(sessionExists(database, file.sessionId))) {
    return base::fail(base::ErrorKind::kNotFound, "The session is not there any more");
  }
  auto statement =
      TRY(database.prepare("INSERT INTO files VALUES "
                           "(NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"));
  const auto resource = columns(file.resource);
  std::optional<std::string> sourceFile, sourceSession;
  if (file.modifiedFrom) {
    sourceFile = file.modifiedFrom->fileId;
    sourceSession = file.modifiedFrom->sessionId;
  }
  statement.bind(file.sessionId, file.id, file.name, static_cast<std::int64_t>(file.size),
                 file.contentType, file.sha256, file.readOnly, column(file.createdAt), sourceFile,
                 sourceSession, resource.kind, resource.id, resource.version);
  TRY(statement.step());
  return transaction.commit();
}

// "Of the session" is asked of the table of sessions: the files of one that is being removed are
// there for nobody (see session_removal.h).

base::Result<std::optional<model::StoredFile>> findFile(sqlite::Database& database,
                                                        const std::string& sessionId,
                                                        const std::string& fileId) {
  auto statement = TRY(database.prepare(
      "SELECT * FROM files WHERE id = ?2 AND "
      "session_id = (SELECT id FROM sessions WHERE id = ?1 AND principal_kind >= 0)"));
  return oneFile(statement.bind(sessionId, fileId));
}

base::Result<std::optional<model::StoredFile>> findFileByName(sqlite::Database& database,
                                                              const std::string& sessionId,
                                                              const std::string& name) {
  auto statement = TRY(database.prepare(
      "SELECT * FROM files WHERE name = ?2 AND "
      "session_id = (SELECT id FROM sessions WHERE id = ?1 AND principal_kind >= 0) "
      "ORDER BY number DESC LIMIT 1"));
  return oneFile(statement.bind(sessionId, name));
}

base::Result<std::vector<model::StoredFile>> findFilesAnywhere(sqlite::Database& database,
                                                               const std::string& fileId) {
  auto statement =
      TRY(database.prepare("SELECT * FROM files WHERE id = ?1 AND "
                           "session_id IN (SELECT id FROM sessions WHERE principal_kind >= 0)"));
  return allFiles(statement.bind(fileId));
}

base::Result<std::vector<model::StoredFile>> listFiles(sqlite::Database& database,
                                                       const std::string& sessionId) {
  auto statement = TRY(database.prepare(
      "SELECT * FROM files WHERE "
      "session_id = (SELECT id FROM sessions WHERE id = ?1 AND principal_kind >= 0) "
      "ORDER BY number"));
  return allFiles(statement.bind(sessionId));
}

// Synced, as every removal: content is deleted soon after, and a row must not come back without it.
base::Result<bool> removeFile(sqlite::Database& database, const std::string& sessionId,
                              const std::string& fileId) {
  auto transaction = TRY(Transaction::begin(database, Durability::kSynced));
  auto statement = TRY(database.prepare(
      "DELETE FROM files WHERE id = ?2 AND "
      "session_id = (SELECT id FROM sessions WHERE id = ?1 AND principal_kind >= 0)"));
  const auto removed = TRY(statement.bind(sessionId, fileId).change());
  TRY(transaction.commit());
  return removed > 0;
}

base::Result<ports::FileTotals> totalFiles(sqlite::Database& database,
                                           const std::string& sessionId) {
  auto statement = TRY(database.prepare(
      "SELECT count(*), coalesce(sum(size), 0) FROM files WHERE "
      "session_id = (SELECT id FROM sessions WHERE id = ?1 AND principal_kind >= 0)"));
  TRY(statement.bind(sessionId).step());
  return ports::FileTotals{.files = static_cast<std::uint64_t>(statement.integer(0)),
                           .bytes = static_cast<std::uint64_t>(statement.integer(1))};
}

}  // namespace embedded
