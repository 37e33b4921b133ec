#include "backends/embedded/sqlite_key_store.h"

#include "backends/embedded/key_rows.h"

namespace embedded {

async::Task<base::Result<void>> SqliteKeyStore::create(model::ApiKey key) {
  co_return co_await parts_.databaseThread.run([&] { return createKey(parts_.database, key); });
}

async::Task<base::Result<std::optional<model::ApiKey>>> SqliteKeyStore::find(std::string hash) {
  co_return co_await parts_.readThread.run([&] { return findKey(parts_.reads, hash); });
}

async::Task<base::Result<std::vector<model::ApiKey>>> SqliteKeyStore::list(std::size_t limit) {
  co_return co_await parts_.readThread.run([&] { return listKeys(parts_.reads, limit); });
}

async::Task<base::Result<bool>> SqliteKeyStore::change(std::string hash, ports::KeyChange change) {
  co_return co_await parts_.databaseThread.run([&] {
    return evenIfFull(parts_.reserve, [&] { return changeKey(parts_.database, hash, change); });
  });
}

async::Task<base::Result<bool>> SqliteKeyStore::remove(std::string hash) {
  co_return co_await parts_.databaseThread.run(
      [&] { return evenIfFull(parts_.reserve, [&] { return removeKey(parts_.database, hash); }); });
}

async::Task<base::Result<void>> SqliteKeyStore::noteUses(std::vector<ports::KeyUse> uses) {
  co_return co_await parts_.databaseThread.run([&] { return noteKeyUses(parts_.database, uses); });
}

}  // namespace embedded
