#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "backends/embedded/access_parts.h"
#include "backends/embedded/disk_file_store.h"
#include "backends/embedded/disk_state_store.h"
#include "backends/embedded/parts.h"
#include "backends/embedded/sqlite_counter_store.h"
#include "backends/embedded/sqlite_key_store.h"
#include "backends/embedded/sqlite_session_store.h"
#include "backends/embedded/sqlite_usage_log.h"
#include "backends/embedded/upkeep.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace embedded {

/// What one server remembers in one folder, with no other server needed. No other process
/// can open the folder meanwhile, but for its AccessParts.
class Storage {
 public:
  /// Opens the folder, making it if need be. Blocks. Errors: kUnavailable when another process has
  /// it open; kConflict when a newer version of this program wrote it; kStorageFull.
  [[nodiscard]] static base::Result<std::unique_ptr<Storage>> open(
      const std::filesystem::path& folder);
  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;

  [[nodiscard]] ports::SessionStore& sessions() { return sessions_; }
  [[nodiscard]] ports::FileStore& files() { return files_; }
  [[nodiscard]] ports::KeyStore& keys() { return keys_; }
  [[nodiscard]] ports::CounterStore& counters() { return counters_; }
  [[nodiscard]] ports::UsageLog& usage() { return *usage_; }
  [[nodiscard]] ports::StateStore& states() { return states_; }
  [[nodiscard]] Upkeep& upkeep() { return upkeep_; }
  /// Random bytes that stay the same as long as the folder does, for tags on what is stored.
  [[nodiscard]] const std::string& secret() const { return secret_; }

  /// Finishes what is queued. Call it when no coroutine that uses this runs any more, and before
  /// the io_contexts of those that wait are destroyed; they may be destroyed before this is.
  void stop();

 private:
  Storage(base::UniqueFd lock, Connections connections, ContentFolder contents, StateFolder states,
          Reserve reserve, std::unique_ptr<AccessParts> access,
          std::unique_ptr<SqliteUsageLog> usage, std::string secret);

  const base::UniqueFd lock_;
  const std::string secret_;
  Parts parts_;
  const std::unique_ptr<AccessParts> access_;
  SqliteSessionStore sessions_{parts_};
  DiskFileStore files_{parts_};
  DiskStateStore states_{parts_};
  SqliteKeyStore keys_{*access_};
  SqliteCounterStore counters_{*access_};
  std::unique_ptr<SqliteUsageLog> usage_;
  Upkeep upkeep_{parts_};
};

}  // namespace embedded
