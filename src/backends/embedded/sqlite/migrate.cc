#include "backends/embedded/sqlite/migrate.h"

#include <string>

#include "backends/embedded/sqlite/transaction.h"

namespace sqlite {
namespace {

base::Result<std::size_t> versionOf(Database& database) {
  auto statement = TRY(database.prepare("PRAGMA user_version"));
  TRY(statement.step());
  return static_cast<std::size_t>(statement.integer(0));
}

}  // namespace

base::Result<void> migrate(Database& database, std::span<const char* const> steps) {
  const auto version = TRY(versionOf(database));
  if (version > steps.size()) {
    return base::fail(base::ErrorKind::kConflict,
                      "The database was written by a newer version of this program");
  }
  for (auto next = version; next < steps.size(); ++next) {
    auto transaction = TRY(Transaction::begin(database, Durability::kSynced));
    if (TRY(versionOf(database)) > next) continue;  // another process was faster
    TRY(database.execute(steps[next]));
    TRY(database.execute("PRAGMA user_version = " + std::to_string(next + 1)));
    TRY(transaction.commit());
  }
  return {};
}

}  // namespace sqlite
