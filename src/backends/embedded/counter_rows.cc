#include "backends/embedded/counter_rows.h"

#include "backends/embedded/columns.h"
#include "backends/embedded/sqlite/transaction.h"

namespace embedded {
namespace {

using sqlite::Durability;

base::Result<std::uint64_t> addToOne(sqlite::Database& database, const std::string& key,
                                     const ports::Window& window, std::uint32_t n) {
  auto statement =
      TRY(database.prepare("INSERT INTO counters VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE "
                           "SET count = count + excluded.count RETURNING count"));
  TRY(statement.bind(key, column(window.begin), column(window.end), n).step());
  return static_cast<std::uint64_t>(statement.integer(0));
}

base::Result<std::uint64_t> readOne(sqlite::Database& database, const std::string& key,
                                    const ports::Window& window) {
  auto statement =
      TRY(database.prepare("SELECT count FROM counters "
                           "WHERE key = ?1 AND window_begin = ?2 AND window_end = ?3"));
  if (!TRY(statement.bind(key, column(window.begin), column(window.end)).step())) return 0;
  return static_cast<std::uint64_t>(statement.integer(0));
}

}  // namespace

// Not synced: what the last moments before a power cut counted is not worth an fsync a request.
base::Result<std::vector<std::uint64_t>> addToCounters(sqlite::Database& database,
                                                       const std::string& key,
                                                       const std::vector<ports::Window>& windows,
                                                       std::uint32_t n) {
  std::vector<std::uint64_t> counts;
  if (n == 0) {
    for (const auto& window : windows) counts.push_back(TRY(readOne(database, key, window)));
    return counts;
  }
  auto transaction = TRY(sqlite::Transaction::begin(database, Durability::kNotSynced));
  for (const auto& window : windows) counts.push_back(TRY(addToOne(database, key, window, n)));
  TRY(transaction.commit());
  return counts;
}

base::Result<std::size_t> removeEndedCounters(sqlite::Database& database, model::Timestamp now,
                                              std::size_t limit) {
  auto statement = TRY(
      database.prepare("DELETE FROM counters WHERE (key, window_begin, window_end) IN "
                       "(SELECT key, window_begin, window_end FROM counters WHERE window_end <= ?1 "
                       "ORDER BY window_end LIMIT ?2)"));
  statement.bind(column(now), static_cast<std::int64_t>(limit));
  return static_cast<std::size_t>(
      TRY(sqlite::changeAlone(database, Durability::kNotSynced, std::move(statement))));
}

}  // namespace embedded
