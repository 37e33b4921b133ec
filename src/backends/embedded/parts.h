#pragma once

#include <utility>

#include "async/worker_threads.h"
#include "backends/embedded/content_folder.h"
#include "backends/embedded/contents_in_use.h"
#include "backends/embedded/sqlite/database.h"

namespace embedded {

/// What the two stores and upkeep are made of. Outlives them.
struct Parts {
  Parts(sqlite::Database opened, ContentFolder folder)
      : database(std::move(opened)), contents(std::move(folder)) {}

  sqlite::Database database;  ///< touched on databaseThread only
  ContentFolder contents;
  ContentsInUse inUse;
  async::WorkerThreads databaseThread{"database", 1};
  /// Two: one long fsync does not hold up everybody, and disks get little faster with more.
  async::WorkerThreads diskThreads{"disk", 2};
};

}  // namespace embedded
