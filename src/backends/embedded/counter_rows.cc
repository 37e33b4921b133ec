#include "backends/embedded/counter_rows.h"

#include "backends/embedded/columns.h"
#include "backends/embedded/sqlite/transaction.h"

namespace embedded {
namespace {

using sqlite::Durability;

base::Result<void> writeOne(sqlite::Database& database, const std::string& key,
                            const ports::Window& window, std::uint64_t count) {
  auto statement =
      TRY(database.prepare("INSERT INTO counters VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE "
                           "SET count = excluded.count"));
  statement.bind(key, column(window.begin), column(window.end), static_cast<std::int64_t>(count));
  TRY(statement.step());
  return {};
}

base::Result<std::uint64_t> readOne(sqlite::Database& database, const std::string& key,
                                    const ports::Window& window) {
  auto statement =
      TRY(database.prepare("SELECT count FROM counters "
                           "WHERE key = ?1 AND window_begin = ?2 AND window_end = ?3"));
  if (!TRY(statement.bind(key, column(window.begin), column(window.end)).step())) return 0;
  return static_cast<std::uint64_t>(statement.integer(0));
}

base::Result<ports::Counted> readAll(sqlite::Database& database, const std::string& key,
                                     const std::vector<ports::CountLimit>& limits,
                                     std::uint32_t n) {
  ports::Counted counted{.added = true};
  for (const auto& [window, most] : limits) {
    counted.counts.push_back(TRY(readOne(database, key, window)));
    if (counted.counts.back() + n > most) counted.added = false;
  }
  return counted;
}

}  // namespace

// Not synced: what the last moments before a power cut counted is not worth an fsync a request.
base::Result<ports::Counted> addToCounters(sqlite::Database& database, const std::string& key,
                                           const std::vector<ports::CountLimit>& limits,
                                           std::uint32_t n) {
  if (n == 0) return readAll(database, key, limits, n);
  auto transaction = TRY(sqlite::Transaction::begin(database, Durability::kNotSynced));
  auto counted = TRY(readAll(database, key, limits, n));
  if (!counted.added) return counted;
  for (std::size_t i = 0; i < limits.size(); ++i) {
    counted.counts[i] += n;
    TRY(writeOne(database, key, limits[i].window, counted.counts[i]));
  }
  TRY(transaction.commit());
  return counted;
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
