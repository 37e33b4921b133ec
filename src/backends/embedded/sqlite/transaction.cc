#include "backends/embedded/sqlite/transaction.h"

namespace sqlite {

base::Result<Transaction> Transaction::begin(Database& database, Durability durability) {
  TRY(database.setDurability(durability));
  TRY(database.execute("BEGIN IMMEDIATE"));
  return Transaction(database);
}

Transaction::~Transaction() {
  // Some failures (a full disk) make SQLite roll back by itself.
  if (database_ == nullptr || !database_->inTransaction()) return;
  [[maybe_unused]] const auto rolledBack = database_->execute("ROLLBACK");
}

base::Result<void> Transaction::commit() {
  return database_->execute("COMMIT");
}

base::Result<std::int64_t> changeAlone(Database& database, Durability durability,
                                       Statement statement) {
  auto transaction = TRY(Transaction::begin(database, durability));
  const auto changed = TRY(statement.change());
  TRY(transaction.commit());
  return changed;
}

}  // namespace sqlite
