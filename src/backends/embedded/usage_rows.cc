#include "backends/embedded/usage_rows.h"

#include <cstdint>

#include "backends/embedded/columns.h"
#include "backends/embedded/sqlite/transaction.h"

namespace embedded {
namespace {

using sqlite::Durability;

// In the order of time, and nothing beside it: appending touches one page, forgetting the oldest
// few, and a statistic reads the rows of its period one after the other.
constexpr auto kExecutions = R"(
CREATE TABLE executions (
  ended_at INTEGER NOT NULL,
  id TEXT NOT NULL,
  principal_kind INTEGER NOT NULL,
  principal_id TEXT NOT NULL,
  language TEXT NOT NULL,
  outcome INTEGER NOT NULL,
  wall_time INTEGER NOT NULL,
  cpu_time INTEGER NOT NULL,
  peak_memory INTEGER NOT NULL,
  warm INTEGER NOT NULL,
  files_in INTEGER NOT NULL,
  files_out INTEGER NOT NULL,
  PRIMARY KEY (ended_at, id)
) STRICT, WITHOUT ROWID;
)";
constexpr const char* kSteps[] = {kExecutions};

/// A row of all columns, in the order of the table.
model::UsageRecord recordIn(const sqlite::Statement& row) {
  return {
      .executionId = row.text(1),
      .principal = {.kind = static_cast<model::Principal::Kind>(row.integer(2)), .id = row.text(3)},
      .language = row.text(4),
      .outcome = static_cast<model::UsageRecord::Outcome>(row.integer(5)),
      .endedAt = timestampIn(row, 0),
      .wallTime = std::chrono::milliseconds(row.integer(6)),
      .cpuTime = std::chrono::milliseconds(row.integer(7)),
      .peakMemoryBytes = static_cast<std::uint64_t>(row.integer(8)),
      .warm = row.integer(9) != 0,
      .filesIn = static_cast<std::uint32_t>(row.integer(10)),
      .filesOut = static_cast<std::uint32_t>(row.integer(11))};
}

base::Result<void> insert(sqlite::Database& database, const model::UsageRecord& record) {
  auto statement = TRY(database.prepare(
      "INSERT INTO executions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) "
      "ON CONFLICT DO NOTHING"));
  statement.bind(column(record.endedAt), record.executionId,
                 static_cast<std::int64_t>(record.principal.kind), record.principal.id,
                 record.language, static_cast<std::int64_t>(record.outcome),
                 record.wallTime.count(), record.cpuTime.count(),
                 static_cast<std::int64_t>(record.peakMemoryBytes), record.warm, record.filesIn,
                 record.filesOut);
  TRY(statement.step());
  return {};
}

}  // namespace

std::span<const char* const> usageSchemaSteps() {
  return kSteps;
}

base::Result<void> appendUsage(sqlite::Database& database,
                               const std::vector<model::UsageRecord>& records) {
  auto transaction = TRY(sqlite::Transaction::begin(database, Durability::kNotSynced));
  for (const auto& record : records) TRY(insert(database, record));
  return transaction.commit();
}

base::Result<std::vector<model::UsageRecord>> newestUsage(sqlite::Database& database,
                                                          const ports::UsageFilter& filter,
                                                          std::size_t limit) {
  auto statement = TRY(database.prepare(
      "SELECT * FROM executions WHERE ended_at >= ?1 AND ended_at < ?2 "
      "AND (?3 IS NULL OR (principal_kind = ?3 AND principal_id = ?4)) "
      "AND (?5 IS NULL OR language = ?5) ORDER BY ended_at DESC, id DESC LIMIT ?6"));
  const auto principal = columns(filter.principal);
  statement.bind(column(filter.from), column(filter.until), principal.kind, principal.id,
                 filter.language, static_cast<std::int64_t>(limit));
  std::vector<model::UsageRecord> records;
  while (TRY(statement.step())) records.push_back(recordIn(statement));
  return records;
}

base::Result<std::size_t> removeUsageBefore(sqlite::Database& database, model::Timestamp before,
                                            std::size_t limit) {
  auto statement = TRY(database.prepare(
      "DELETE FROM executions WHERE (ended_at, id) IN "
      "(SELECT ended_at, id FROM executions WHERE ended_at < ?1 ORDER BY ended_at LIMIT ?2)"));
  statement.bind(column(before), static_cast<std::int64_t>(limit));
  return static_cast<std::size_t>(
      TRY(sqlite::changeAlone(database, Durability::kNotSynced, std::move(statement))));
}

}  // namespace embedded
