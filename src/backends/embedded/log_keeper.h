#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <utility>

#include "async/worker_threads.h"
#include "backends/embedded/sqlite/database.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace embedded {

/// Looks after the log of the database, so that the thread of the database neither moves pages nor
/// waits for what upkeep needs to be on the disk. Outlives the connection that it watches.
class LogKeeper {
 public:
  /// `file`: of the database, which is open.
  [[nodiscard]] static base::Result<std::unique_ptr<LogKeeper>> open(
      const std::filesystem::path& file);

  /// From now on what `writer` commits is moved into the file on `threads`.
  void watch(sqlite::Database& writer, async::WorkerThreads& threads);

  /// Everything that is committed survives that the machine loses its power. Blocks; thread-safe.
  [[nodiscard]] base::Result<void> sync() const;

 private:
  LogKeeper(sqlite::Database own, base::UniqueFd log, base::UniqueFd folder)
      : own_(std::move(own)), log_(std::move(log)), folder_(std::move(folder)) {}

  sqlite::Database own_;  // used by whoever has set queued_
  base::UniqueFd log_, folder_;
  std::atomic<bool> queued_ = false;
  std::mutex moving_;
};

}  // namespace embedded
