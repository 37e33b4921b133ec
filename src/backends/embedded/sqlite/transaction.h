#pragma once

#include <cstdint>
#include <utility>

#include "backends/embedded/sqlite/database.h"
#include "base/result.h"

namespace sqlite {

/// All or nothing: what is not committed is rolled back by the destructor. One at a time.
class Transaction {
 public:
  /// Takes the write lock at once: a transaction that reads first and writes later can be refused
  /// in the middle, whatever the timeout.
  [[nodiscard]] static base::Result<Transaction> begin(Database& database, Durability durability);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  /// Errors: kStorageFull among them; then nothing has changed.
  [[nodiscard]] base::Result<void> commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

/// Runs one statement without rows in a transaction of its own. Returns how many rows it changed.
[[nodiscard]] base::Result<std::int64_t> changeAlone(Database& database, Durability durability,
                                                     Statement statement);

}  // namespace sqlite
