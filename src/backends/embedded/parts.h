#pragma once

#include <utility>

#include "async/worker_threads.h"
#include "backends/embedded/content_folder.h"
#include "backends/embedded/contents_in_use.h"
#include "backends/embedded/intact_states.h"
#include "backends/embedded/reserve.h"
#include "backends/embedded/sqlite/database.h"
#include "backends/embedded/state_folder.h"

namespace embedded {

/// What upkeep and the stores but the usage log are made of. Outlives them.
struct Parts {
  Parts(sqlite::Database opened, ContentFolder folder, StateFolder stateFolder, Reserve set = {})
      : database(std::move(opened)),
        contents(std::move(folder)),
        states(std::move(stateFolder)),
        reserve(std::move(set)) {}

  sqlite::Database database;  ///< touched on databaseThread only
  ContentFolder contents;
  StateFolder states;
  IntactStates intactStates;  ///< touched on databaseThread only
  Reserve reserve;            ///< so, too
  ContentsInUse inUse;
  async::WorkerThreads databaseThread{"database", 1};
  /// Two: one long fsync does not hold up everybody, and disks get little faster with more.
  async::WorkerThreads diskThreads{"disk", 2};
};

}  // namespace embedded
