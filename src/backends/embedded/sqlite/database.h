#pragma once

#include <sqlite3.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "backends/embedded/sqlite/statement.h"
#include "base/result.h"

namespace sqlite {

/// Whether what is committed survives that the machine loses its power. What is not synced survives
/// that the process is killed, and is on the disk with the next commit that is.
enum class Durability { kSynced, kNotSynced };

/// Whether other processes can have the database open at the same time.
enum class Sharing { kAlone, kWithOthers };

/// One connection to one database file in WAL mode. Used by one thread at a time. Several
/// connections of this process may be open: those that read see what was committed before, and
/// neither wait for one that writes nor hold it up.
class Database {
 public:
  /// Opens `file`, making it if need be. Errors: kUnavailable when another process has it open
  /// that shares it with nobody, or while it is about to be made.
  [[nodiscard]] static base::Result<Database> open(const std::filesystem::path& file,
                                                   Sharing sharing = Sharing::kAlone);

  /// The same, and every change is refused.
  [[nodiscard]] static base::Result<Database> openToRead(const std::filesystem::path& file);

  /// Moves what the log holds into the file, as far as nobody needs it there, and syncs both, so
  /// that the log can begin anew. Holds up no other connection.
  [[nodiscard]] base::Result<void> moveLog();
  /// After each commit: how many pages the log holds. Whoever is told sees to it that it is moved;
  /// without this, commits do so by themselves now and then.
  void whenLogGrows(std::function<void(int pages)> call);

  /// Runs one or more statements without parameters and without interest in rows.
  [[nodiscard]] base::Result<void> execute(const std::string& sql);

  /// `sql` is prepared once and kept; it must live as long as the database (a literal).
  [[nodiscard]] base::Result<Statement> prepare(std::string_view sql);

  /// Of the transactions that begin from now on. Not within one.
  [[nodiscard]] base::Result<void> setDurability(Durability durability);

  [[nodiscard]] bool inTransaction() const;

 private:
  struct Close {
    void operator()(sqlite3* connection) const { ::sqlite3_close_v2(connection); }
  };
  struct Finalize {
    void operator()(sqlite3_stmt* prepared) const { ::sqlite3_finalize(prepared); }
  };

  explicit Database(sqlite3* connection) : connection_(connection) {}

  std::unique_ptr<std::function<void(int)>> onLog_;  // does not move with this
  std::unique_ptr<sqlite3, Close> connection_;
  std::map<std::string_view, std::unique_ptr<sqlite3_stmt, Finalize>> prepared_;
  Durability durability_ = Durability::kSynced;
};

}  // namespace sqlite
