#include "filled_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <stdexcept>

#include "backends/embedded/storage.h"
#include "measured_storage.h"

namespace bench {
namespace {

constexpr std::uint64_t kContents = 16;
constexpr std::uint64_t kRowsOfATransaction = 50'000;

async::Task<> storeContents(embedded::Storage& storage, std::vector<std::string>& hashes) {
  must(co_await storage.sessions().create({.id = "contents"}));
  for (std::uint64_t i = 0; i < kContents; ++i) {
    const auto file = co_await storeOne(storage.files(), "contents", fmt::format("content {}", i));
    hashes.push_back(file.sha256);
  }
}

/// Calls `insert` for each number below `count`, many in one transaction.
template <class Insert>
void inTransactions(sqlite::Database& database, std::uint64_t count, Insert insert) {
  for (std::uint64_t begin = 0; begin < count; begin += kRowsOfATransaction) {
    must(database.execute("BEGIN"));
    for (auto i = begin; i < std::min(count, begin + kRowsOfATransaction); ++i) must(insert(i));
    must(database.execute("COMMIT"));
  }
}

base::Result<void> insertSession(sqlite::Database& database, std::uint64_t number) {
  auto statement = TRY(database.prepare(
      "INSERT INTO sessions (id, principal_kind, principal_id, user, entity_id, origin, read_only, "
      "shared, created_at, last_used_at) VALUES (?1, 0, ?2, ?3, 'entity', 0, 0, 0, ?4, ?4)"));
  statement.bind(sessionId(number), fmt::format("key {}", number % 50),
                 fmt::format("user {}", number % 997), static_cast<std::int64_t>(number));
  TRY(statement.step());
  return {};
}

base::Result<void> insertFile(sqlite::Database& database, std::uint64_t number,
                              const std::string& session, const std::string& sha256) {
  auto statement = TRY(database.prepare(
      "INSERT INTO files (session_id, id, name, size, content_type, sha256, read_only, created_at) "
      "VALUES (?1, ?2, ?3, 10, 'text/plain', ?4, 0, ?5)"));
  statement.bind(session, fileId(number), fmt::format("folder/file {}.txt", number), sha256,
                 static_cast<std::int64_t>(number));
  TRY(statement.step());
  return {};
}

}  // namespace

// Spread as random ids are: the factor is odd, so no two numbers below 2^32 give the same.
std::string sessionId(std::uint64_t number) {
  return fmt::format("s{:020}", number * 2'654'435'761 % (1ULL << 32));
}

std::string fileId(std::uint64_t number) {
  return fmt::format("f{:020}", number * 2'246'822'519 % (1ULL << 32));
}

std::uint64_t sessionOf(std::uint64_t file, const Filling& filling) {
  const auto every = std::max<std::uint64_t>(1, filling.files / kFilesOfTheLargest);
  const auto ofTheLargest = file % every == 0 && file / every < kFilesOfTheLargest;
  return ofTheLargest ? 0 : 1 + file % (filling.sessions - 1);
}

void fillFolder(const std::filesystem::path& folder, const Filling& filling) {
  if (std::filesystem::exists(folder)) throw std::runtime_error("the folder is there already");
  std::vector<std::string> hashes;
  {
    const auto storage = must(embedded::Storage::open(folder));
    runToEnd(storeContents(*storage, hashes));
    storage->stop();
  }
  auto database = must(sqlite::Database::open(folder / "index.sqlite"));
  must(database.setDurability(sqlite::Durability::kNotSynced));
  inTransactions(database, filling.sessions,
                 [&](std::uint64_t i) { return insertSession(database, i); });
  inTransactions(database, filling.files, [&](std::uint64_t i) {
    return insertFile(database, i, sessionId(sessionOf(i, filling)), hashes[i % kContents]);
  });
}

}  // namespace bench
