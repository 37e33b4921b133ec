#pragma once

#include <filesystem>
#include <memory>
#include <utility>

#include "async/worker_threads.h"
#include "backends/embedded/reserve.h"
#include "backends/embedded/sqlite/database.h"
#include "base/result.h"

namespace embedded {

/// What the stores of keys and counters are made of: a database of their own, so that no count
/// waits until somebody's file is on the disk, which other processes may have open, too: the
/// command line changes keys under a server that runs. Outlives the stores.
struct AccessParts {
  /// Opens the database in `folder`, making both if need be. Blocks. Errors: kConflict when a newer
  /// version of this program wrote it; kStorageFull; kUnavailable.
  [[nodiscard]] static base::Result<std::unique_ptr<AccessParts>> open(
      const std::filesystem::path& folder);

  AccessParts(sqlite::Database opened, Reserve set)
      : database(std::move(opened)), reserve(std::move(set)) {}

  sqlite::Database database;  ///< touched on `thread` only
  Reserve reserve;            ///< touched on `thread` only
  async::WorkerThreads thread{"access", 1, async::Pieces::kShort};
};

}  // namespace embedded
