#include "backends/embedded/storage.h"

#include <system_error>
#include <utility>

#include "backends/embedded/disk_error.h"
#include "backends/embedded/folder_lock.h"
#include "backends/embedded/schema.h"
#include "backends/embedded/secret_file.h"
#include "backends/embedded/sqlite/migrate.h"

namespace embedded {

Storage::Storage(base::UniqueFd lock, Connections connections, ContentFolder contents,
                 StateFolder states, Reserve reserve, std::unique_ptr<AccessParts> access,
                 std::unique_ptr<SqliteUsageLog> usage, std::string secret)
    : lock_(std::move(lock)),
      secret_(std::move(secret)),
      parts_(std::move(connections), std::move(contents), std::move(states), std::move(reserve)),
      access_(std::move(access)),
      usage_(std::move(usage)) {}

base::Result<std::unique_ptr<Storage>> Storage::open(const std::filesystem::path& folder) {
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem) return base::fail(diskError(problem.value()));
  auto lock = TRY(lockFolder(folder));  // from now on nobody else is in the folder
  auto database = TRY(sqlite::Database::open(folder / "index.sqlite"));
  TRY(sqlite::migrate(database, schemaSteps()));
  auto connections = TRY(Connections::open(std::move(database), folder / "index.sqlite"));
  auto contents = TRY(ContentFolder::open(folder));
  auto states = TRY(StateFolder::open(folder));
  auto secret = TRY(loadOrMakeSecret(folder / "secret"));
  auto access = TRY(AccessParts::open(folder));
  auto usage = TRY(SqliteUsageLog::open(folder / "usage.sqlite"));
  Reserve reserve(folder / "reserve");
  reserve.hold();
  return std::unique_ptr<Storage>(
      new Storage(std::move(lock), std::move(connections), std::move(contents), std::move(states),
                  std::move(reserve), std::move(access), std::move(usage), std::move(secret)));
}

void Storage::stop() {
  parts_.stop();
  access_->thread.stop();
  usage_->stop();
}

}  // namespace embedded
