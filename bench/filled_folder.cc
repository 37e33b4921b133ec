#include "filled_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "backends/embedded/storage.h"
#include "crypto/sha256.h"
#include "measured_storage.h"

namespace bench {
namespace {

constexpr std::uint64_t kRowsOfATransaction = 50'000;

/// Puts the bytes of that file where their hash says, unsynced. Their hash.
std::string placeContent(const std::filesystem::path& folder, std::uint64_t number) {
  const auto bytes = fmt::format("{:010}", number);
  auto sha256 = crypto::sha256(bytes);
  const auto place = folder / "contents" / sha256.substr(0, 2) / sha256.substr(2, 2);
  std::filesystem::create_directories(place);
  std::ofstream file(place / sha256, std::ios::binary);
  if (!file.write(bytes.data(), static_cast<std::streamsize>(bytes.size())))
    throw std::runtime_error("a content cannot be written");
  return sha256;
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
  must(embedded::Storage::open(folder))->stop();
  auto database = must(sqlite::Database::open(folder / "index.sqlite"));
  must(database.setDurability(sqlite::Durability::kNotSynced));
  inTransactions(database, filling.sessions,
                 [&](std::uint64_t i) { return insertSession(database, i); });
  inTransactions(database, filling.files, [&](std::uint64_t i) {
    return insertFile(database, i, sessionId(sessionOf(i, filling)), placeContent(folder, i));
  });
}

}  // namespace bench
