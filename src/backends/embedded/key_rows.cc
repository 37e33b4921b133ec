#include "backends/embedded/key_rows.h"

#include <cstdint>

#include "backends/embedded/columns.h"
#include "backends/embedded/sqlite/transaction.h"

namespace embedded {
namespace {

using sqlite::Durability;
using sqlite::Transaction;

std::optional<std::uint32_t> limitIn(const sqlite::Statement& row, int column) {
  if (row.isNull(column)) return std::nullopt;
  return static_cast<std::uint32_t>(row.integer(column));
}

/// A row of all columns, in the order of the table.
model::ApiKey keyIn(const sqlite::Statement& row) {
  model::ApiKey key{.hash = row.text(0),
                    .prefix = row.text(1),
                    .name = row.text(2),
                    .createdAt = timestampIn(row, 3),
                    .enabled = row.integer(4) != 0,
                    .limits = {.perSecond = limitIn(row, 5),
                               .perMinute = limitIn(row, 6),
                               .perHour = limitIn(row, 7),
                               .perDay = limitIn(row, 8),
                               .perMonth = limitIn(row, 9)},
                    .metadata = {},
                    .lastUsedAt = {},
                    .usageCount = static_cast<std::uint64_t>(row.integer(11))};
  if (!row.isNull(10)) key.lastUsedAt = timestampIn(row, 10);
  return key;
}

base::Result<void> addMetadata(sqlite::Database& database, model::ApiKey& key) {
  auto statement =
      TRY(database.prepare("SELECT name, value FROM api_key_metadata WHERE hash = ?1"));
  statement.bind(key.hash);
  while (TRY(statement.step())) key.metadata.emplace(statement.text(0), statement.text(1));
  return {};
}

base::Result<void> insertKey(sqlite::Database& database, const model::ApiKey& key) {
  auto statement = TRY(database.prepare(
      "INSERT INTO api_keys VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"));
  std::optional<std::int64_t> lastUsedAt;
  if (key.lastUsedAt) lastUsedAt = column(*key.lastUsedAt);
  statement.bind(key.hash, key.prefix, key.name, column(key.createdAt), key.enabled,
                 key.limits.perSecond, key.limits.perMinute, key.limits.perHour, key.limits.perDay,
                 key.limits.perMonth, lastUsedAt, static_cast<std::int64_t>(key.usageCount));
  TRY(statement.step());
  return {};
}

base::Result<void> insertMetadata(sqlite::Database& database, const model::ApiKey& key) {
  for (const auto& [name, value] : key.metadata) {
    auto statement = TRY(database.prepare("INSERT INTO api_key_metadata VALUES (?1, ?2, ?3)"));
    TRY(statement.bind(key.hash, name, value).step());
  }
  return {};
}

}  // namespace

base::Result<void> createKey(sqlite::Database& database, const model::ApiKey& key) {
  auto transaction = TRY(Transaction::begin(database, Durability::kSynced));
  TRY(insertKey(database, key));
  TRY(insertMetadata(database, key));
  return transaction.commit();
}

base::Result<std::optional<model::ApiKey>> findKey(sqlite::Database& database,
                                                   const std::string& hash) {
  auto statement = TRY(database.prepare("SELECT * FROM api_keys WHERE hash = ?1"));
  if (!TRY(statement.bind(hash).step())) return std::nullopt;
  auto key = keyIn(statement);
  TRY(addMetadata(database, key));
  return key;
}

base::Result<std::vector<model::ApiKey>> listKeys(sqlite::Database& database, std::size_t limit) {
  auto statement =
      TRY(database.prepare("SELECT * FROM api_keys ORDER BY created_at DESC, hash LIMIT ?1"));
  statement.bind(static_cast<std::int64_t>(limit));
  std::vector<model::ApiKey> keys;
  while (TRY(statement.step())) keys.push_back(keyIn(statement));
  for (auto& key : keys) TRY(addMetadata(database, key));
  return keys;
}

base::Result<bool> changeKey(sqlite::Database& database, const std::string& hash,
                             const ports::KeyChange& change) {
  auto statement = TRY(database.prepare(
      "UPDATE api_keys SET name = coalesce(?2, name), enabled = coalesce(?3, enabled), "
      "per_second = iif(?4, ?5, per_second), per_minute = iif(?4, ?6, per_minute), "
      "per_hour = iif(?4, ?7, per_hour), per_day = iif(?4, ?8, per_day), "
      "per_month = iif(?4, ?9, per_month) WHERE hash = ?1"));
  const auto limits = change.limits.value_or(model::RateLimits());
  statement.bind(hash, change.name, change.enabled, change.limits.has_value(), limits.perSecond,
                 limits.perMinute, limits.perHour, limits.perDay, limits.perMonth);
  return TRY(sqlite::changeAlone(database, Durability::kSynced, std::move(statement))) > 0;
}

base::Result<bool> removeKey(sqlite::Database& database, const std::string& hash) {
  auto statement = TRY(database.prepare("DELETE FROM api_keys WHERE hash = ?1"));
  statement.bind(hash);
  return TRY(sqlite::changeAlone(database, Durability::kSynced, std::move(statement))) > 0;
}

base::Result<void> noteKeyUses(sqlite::Database& database, const std::vector<ports::KeyUse>& uses) {
  auto transaction = TRY(Transaction::begin(database, Durability::kNotSynced));
  for (const auto& use : uses) {
    auto statement =
        TRY(database.prepare("UPDATE api_keys SET usage_count = usage_count + ?2, "
                             "last_used_at = max(coalesce(last_used_at, ?3), ?3) WHERE hash = ?1"));
    TRY(statement.bind(use.hash, static_cast<std::int64_t>(use.times), column(use.lastAt)).step());
  }
  return transaction.commit();
}

}  // namespace embedded
