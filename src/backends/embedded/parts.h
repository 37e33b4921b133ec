#pragma once

#include <filesystem>
#include <memory>
#include <utility>

#include "async/worker_threads.h"
#include "backends/embedded/content_folder.h"
#include "backends/embedded/contents_in_use.h"
#include "backends/embedded/intact_states.h"
#include "backends/embedded/log_keeper.h"
#include "backends/embedded/reserve.h"
#include "backends/embedded/sqlite/database.h"
#include "backends/embedded/state_folder.h"

namespace embedded {

/// The connections to the database of everything but the usage log.
struct Connections {
  /// `database` is open, with its tables, and `file` is where.
  [[nodiscard]] static base::Result<Connections> open(sqlite::Database database,
                                                      const std::filesystem::path& file);

  std::unique_ptr<LogKeeper> log;
  sqlite::Database database, reads;
};

/// What upkeep and the stores but the usage log are made of. Outlives them.
struct Parts {
  Parts(Connections opened, ContentFolder folder, StateFolder stateFolder, Reserve set = {})
      : log(std::move(opened.log)),
        database(std::move(opened.database)),
        reads(std::move(opened.reads)),
        contents(std::move(folder)),
        states(std::move(stateFolder)),
        reserve(std::move(set)) {
    log->watch(database, diskThreads);
  }

  /// Finishes what is queued.
  void stop() {
    databaseThread.stop();
    readThread.stop();
    diskThreads.stop();
    hashThreads.stop();
  }

  std::unique_ptr<LogKeeper> log;
  sqlite::Database database;  ///< touched on databaseThread only
  sqlite::Database reads;     ///< touched on readThread only, which never waits for a disk's sync
  ContentFolder contents;
  StateFolder states;
  IntactStates intactStates;
  Reserve reserve;  ///< touched on databaseThread only
  ContentsInUse inUse;
  async::WorkerThreads databaseThread{"database", 1, async::Pieces::kShort};
  async::WorkerThreads readThread{"reads", 1, async::Pieces::kShort};
  /// Two: one long fsync does not hold up everybody, and disks get little faster with more.
  async::WorkerThreads diskThreads{"disk", 2};
  /// Never wait for a disk, so that bytes are hashed while others are synced.
  async::WorkerThreads hashThreads{"hash", 2};
};

inline base::Result<Connections> Connections::open(sqlite::Database database,
                                                   const std::filesystem::path& file) {
  auto reads = TRY(sqlite::Database::openToRead(file));
  auto log = TRY(LogKeeper::open(file));
  return Connections{std::move(log), std::move(database), std::move(reads)};
}

}  // namespace embedded
