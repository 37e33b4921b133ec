#include <filesystem>
#include <string>
#include <vector>

#include "async/co_test.h"
#include "backends/embedded/small_file_system.h"
#include "backends/embedded/storage.h"
#include "backends/embedded/test_folder.h"
#include "ports/contract_fixture.h"

namespace embedded {
namespace {

using ports::must;

/// Distinct bytes, which no other file has.
std::string bytesOf(int number, std::size_t size) {
  auto bytes = std::to_string(number);
  bytes.resize(size, 'x');
  return bytes;
}

async::Task<base::Result<model::StoredFile>> store(ports::FileStore& files, std::string bytes) {
  const auto writer = CO_TRY(co_await files.begin());
  CO_TRY(co_await writer->write(bytes));
  model::StoredFile metadata{.sessionId = "s", .name = "a"};
  co_return co_await writer->finish(std::move(metadata));
}

/// Stores files of `size` until there is no more room for any.
async::Task<> fillWithFiles(ports::FileStore& files, std::size_t size,
                            std::vector<model::StoredFile>& stored) {
  for (;;) {
    const auto file = co_await store(files, bytesOf(static_cast<int>(stored.size()), size));
    if (!file) {
      EXPECT_EQ(file.error().kind, base::ErrorKind::kStorageFull) << file.error().message;
      co_return;
    }
    stored.push_back(*file);
  }
}

/// Whether the call found room. One that did not says so and nothing else.
template <class T>
bool found(const base::Result<T>& result) {
  EXPECT_TRUE(result || result.error().kind == base::ErrorKind::kStorageFull)
      << result.error().message;
  return result.has_value();
}

struct Kept {
  std::vector<std::string> keys, sessions;
  std::uint64_t counted = 0;
  std::size_t records = 0;
};
const ports::CountLimit kWindow{.window = {.begin = {}, .end = model::Timestamp::max()},
                                .most = 1'000'000};
const ports::UsageFilter kAll{.from = {}, .until = model::Timestamp::max()};

/// Writes rows until every store has refused one.
async::Task<Kept> fillWithRows(Storage& storage) {
  Kept kept;
  for (bool allRefused = false; !allRefused;) {
    const auto id = base::newId();
    const std::string much(50'000, 'x');
    const model::ApiKey key{.hash = id, .metadata = {{"much", much}}};
    const model::Session session{.id = id, .entityId = much};
    const std::vector<model::UsageRecord> records{{.executionId = id, .language = much}};
    const auto keyFound = found(co_await storage.keys().create(key));
    const auto sessionFound = found(co_await storage.sessions().create(session));
    const auto countFound = found(co_await storage.counters().addWithin(much, {kWindow}, 1));
    const auto recordFound = found(co_await storage.usage().append(records));
    if (keyFound) kept.keys.push_back(id);
    if (sessionFound) kept.sessions.push_back(id);
    if (countFound) ++kept.counted;
    if (recordFound) ++kept.records;
    allRefused = !keyFound && !sessionFound && !countFound && !recordFound;
  }
  co_return kept;
}

async::Task<> expectKept(Storage& storage, const Kept& kept) {
  for (const auto& id : kept.keys) EXPECT_TRUE(must(co_await storage.keys().find(id)));
  for (const auto& id : kept.sessions) EXPECT_TRUE(must(co_await storage.sessions().find(id)));
  const auto counted =
      must(co_await storage.counters().addWithin(std::string(50'000, 'x'), {kWindow}, 0));
  EXPECT_EQ(counted.counts.front(), kept.counted);
  EXPECT_EQ(must(co_await storage.usage().newest(kAll, 1'000'000)).size(), kept.records);
}

async::Task<> expectFiles(ports::FileStore& files, const std::vector<model::StoredFile>& stored) {
  for (const auto& file : stored) {
    const auto reader = must(co_await files.open(file.sessionId, file.id));
    EXPECT_EQ(must(co_await reader->read(0, file.size + 1)).size(), file.size);
  }
}

void expectSound(const std::filesystem::path& file) {
  auto database = must(sqlite::Database::open(file));
  auto statement = must(database.prepare("PRAGMA integrity_check"));
  EXPECT_TRUE(must(statement.step()));
  EXPECT_EQ(statement.text(0), "ok") << file;
}

async::Task<> fillAndMakeRoom(const std::filesystem::path& folder) {
  const auto storage = must(Storage::open(folder));
  must(co_await storage->sessions().create({.id = "s"}));
  must(co_await storage->keys().create({.hash = "k"}));
  std::vector<model::StoredFile> stored;
  for (const std::size_t size : {1 << 20, 50'000, 1'000}) {
    co_await fillWithFiles(storage->files(), size, stored);
  }
  const auto kept = co_await fillWithRows(*storage);
  co_await expectFiles(storage->files(), stored);
  co_await expectKept(*storage, kept);

  // Nobody outside made any room: a key is switched off all the same, and upkeep can go to work.
  EXPECT_TRUE(must(co_await storage->keys().change("k", {.enabled = false})));
  for (const auto& file : stored) {
    EXPECT_TRUE(must(co_await storage->files().remove(file.sessionId, file.id)));
  }
  EXPECT_EQ(must(co_await storage->upkeep().removeReleased(1'000'000)), stored.size());
  EXPECT_TRUE(co_await store(storage->files(), bytesOf(0, 1 << 20)));
  must(co_await storage->counters().addWithin("k", {kWindow}, 1));
  must(co_await storage->usage().append({{.executionId = "e"}}));
}

TEST(FullFileSystem, LosesNothingAndMakesRoomByItself) {
  const TestFolder folder;
  inSmallFileSystem(folder.path(), [](const std::filesystem::path& data) {
    async::runTest(fillAndMakeRoom(data));
    expectSound(data / "index.sqlite");
    expectSound(data / "usage.sqlite");
    expectSound(data / "access.sqlite");
  });
}

}  // namespace
}  // namespace embedded
