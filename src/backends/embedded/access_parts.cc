#include "backends/embedded/access_parts.h"

#include <system_error>

#include "backends/embedded/accounting_schema.h"
#include "backends/embedded/disk_error.h"
#include "backends/embedded/sqlite/migrate.h"

namespace embedded {
namespace {

constexpr const char* kSteps[] = {kKeysAndCounters};
// Checkpoints sync: SqliteCounterStore sees to it that they come while nobody waits, long before
// this many pages.
constexpr auto kFewCheckpoints = "PRAGMA wal_autocheckpoint = 4000";
constexpr off_t kReserveBytes = 256 << 10;  // some changes of one key

}  // namespace

base::Result<std::unique_ptr<AccessParts>> AccessParts::open(const std::filesystem::path& folder) {
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem) return base::fail(diskError(problem.value()));
  auto database =
      TRY(sqlite::Database::open(folder / "access.sqlite", sqlite::Sharing::kWithOthers));
  TRY(database.execute(kFewCheckpoints));
  TRY(sqlite::migrate(database, kSteps));
  Reserve reserve(folder / "access.reserve", kReserveBytes);
  reserve.hold();
  return std::make_unique<AccessParts>(std::move(database), std::move(reserve));
}

}  // namespace embedded
