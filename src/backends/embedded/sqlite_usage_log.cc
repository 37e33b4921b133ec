#include "backends/embedded/sqlite_usage_log.h"

#include "backends/embedded/sqlite/migrate.h"
#include "backends/embedded/usage_rows.h"
#include "backends/embedded/usage_sums.h"

namespace embedded {

base::Result<std::unique_ptr<SqliteUsageLog>> SqliteUsageLog::open(
    const std::filesystem::path& file) {
  auto database = TRY(sqlite::Database::open(file));
  TRY(sqlite::migrate(database, usageSchemaSteps()));
  return std::unique_ptr<SqliteUsageLog>(new SqliteUsageLog(std::move(database)));
}

async::Task<base::Result<void>> SqliteUsageLog::append(std::vector<model::UsageRecord> records) {
  co_return co_await thread_.run([&] { return appendUsage(database_, records); });
}

async::Task<base::Result<std::vector<ports::UsageGroup>>> SqliteUsageLog::addUp(
    ports::UsageFilter filter, ports::UsageGrouping grouping, std::size_t limit) {
  co_return co_await thread_.run([&] { return addUpUsage(database_, filter, grouping, limit); });
}

async::Task<base::Result<std::vector<model::UsageRecord>>> SqliteUsageLog::newest(
    ports::UsageFilter filter, std::size_t limit) {
  co_return co_await thread_.run([&] { return newestUsage(database_, filter, limit); });
}

async::Task<base::Result<std::size_t>> SqliteUsageLog::removeBefore(model::Timestamp before,
                                                                    std::size_t limit) {
  co_return co_await thread_.run([&] { return removeUsageBefore(database_, before, limit); });
}

}  // namespace embedded
