#pragma once

#include <filesystem>
#include <memory>
#include <utility>

#include "async/worker_threads.h"
#include "backends/embedded/sqlite/database.h"
#include "base/result.h"
#include "ports/usage_log.h"

namespace embedded {

/// Records of executions as rows of a database of their own, on a thread of its own: a statistic
/// of months holds up no session and no file.
class SqliteUsageLog : public ports::UsageLog {
 public:
  /// Opens `file`, making it if need be. Blocks. Errors: those of Storage::open().
  [[nodiscard]] static base::Result<std::unique_ptr<SqliteUsageLog>> open(
      const std::filesystem::path& file);

  async::Task<base::Result<void>> append(std::vector<model::UsageRecord> records) override;
  async::Task<base::Result<std::vector<ports::UsageGroup>>> addUp(ports::UsageFilter filter,
                                                                  ports::UsageGrouping grouping,
                                                                  std::size_t limit) override;
  async::Task<base::Result<std::vector<model::UsageRecord>>> newest(ports::UsageFilter filter,
                                                                    std::size_t limit) override;
  async::Task<base::Result<std::size_t>> removeBefore(model::Timestamp before,
                                                      std::size_t limit) override;

  /// As Storage::stop().
  void stop() { thread_.stop(); }

 private:
  explicit SqliteUsageLog(sqlite::Database database) : database_(std::move(database)) {}

  sqlite::Database database_;  // touched on thread_ only
  async::WorkerThreads thread_{"usage", 1};
};

}  // namespace embedded
