#include "backends/embedded/sqlite/database.h"

#include "backends/embedded/sqlite/error.h"

namespace sqlite {
namespace {

// Locks keep other processes out until the last connection of this one is closed. That is what lets
// upkeep remove content that only this process could be about to use; it also spares the shared
// memory file.
constexpr auto kExclusiveToTheProcess = "unix-excl";

// busy_timeout first: all that follows may meet a process that is just ending. FULL: bytes of files
// are synced before their row is written, and a row that an acknowledged upload could lose again
// would make that pointless. Nothing temporary goes to a folder that may not be writable; it is
// little, as no statement sorts many rows.
constexpr auto kPragmas =
    "PRAGMA busy_timeout = 2000;"
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA trusted_schema = OFF;";

}  // namespace

base::Result<Database> Database::open(const std::filesystem::path& file, Sharing sharing) {
  sqlite3* connection = nullptr;
  // NOMUTEX: one thread at a time is our promise, so SQLite need not lock.
  const auto code = ::sqlite3_open_v2(
      file.c_str(), &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
      sharing == Sharing::kAlone ? kExclusiveToTheProcess : nullptr);
  Database database(connection);  // also a connection that failed has to be closed
  if (code != SQLITE_OK) return base::fail(errorOf(code, database.connection_.get()));
  TRY(database.execute(kPragmas));
  return database;
}

base::Result<Database> Database::openToRead(const std::filesystem::path& file) {
  auto database = TRY(open(file));
  // 8 MB: the rows of a session with a thousand files may lie on as many pages.
  TRY(database.execute("PRAGMA query_only = ON; PRAGMA cache_size = -8000"));
  return database;
}

base::Result<void> Database::moveLog() {
  const auto code = ::sqlite3_wal_checkpoint_v2(connection_.get(), nullptr,
                                                SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  if (code != SQLITE_OK) return base::fail(errorOf(code, connection_.get()));
  return {};
}

void Database::whenLogGrows(std::function<void(int pages)> call) {
  onLog_ = std::make_unique<std::function<void(int)>>(std::move(call));
  const auto told = [](void* called, sqlite3* /*connection*/, const char* /*name*/, int pages) {
    (*static_cast<std::function<void(int)>*>(called))(pages);
    return SQLITE_OK;
  };
  ::sqlite3_wal_hook(connection_.get(), told, onLog_.get());
}

base::Result<void> Database::execute(const std::string& sql) {
  const auto code = ::sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return base::fail(errorOf(code, connection_.get()));
  return {};
}

base::Result<Statement> Database::prepare(std::string_view sql) {
  auto& prepared = prepared_[sql];
  if (!prepared) {
    sqlite3_stmt* made = nullptr;
    const auto code =
        ::sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                             SQLITE_PREPARE_PERSISTENT, &made, nullptr);
    if (code != SQLITE_OK) return base::fail(errorOf(code, connection_.get()));
    prepared.reset(made);
  }
  return Statement(prepared.get());
}

base::Result<void> Database::setDurability(Durability durability) {
  if (durability == durability_) return {};
  TRY(execute(durability == Durability::kSynced ? "PRAGMA synchronous = FULL"
                                                : "PRAGMA synchronous = NORMAL"));
  durability_ = durability;
  return {};
}

bool Database::inTransaction() const {
  return ::sqlite3_get_autocommit(connection_.get()) == 0;
}

}  // namespace sqlite
