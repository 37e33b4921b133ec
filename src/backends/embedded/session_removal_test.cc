#include "backends/embedded/session_removal.h"

#include "async/co_test.h"
#include "backends/embedded/storage.h"
#include "backends/embedded/test_folder.h"
#include "ports/contract_fixture.h"

namespace embedded {
namespace {

using ports::must;

constexpr std::size_t kMany = 250;
constexpr model::Timestamp kLater{std::chrono::milliseconds(5)};

/// Session "s" with many files of which one is returned, and session "other" with one.
async::Task<model::StoredFile> fill(Storage& storage) {
  model::StoredFile last;
  for (const auto* session : {"s", "other"}) {
    must(co_await storage.sessions().create({.id = session}));
  }
  for (std::size_t i = 0; i <= kMany; ++i) {
    const auto writer = must(co_await storage.files().begin());
    must(co_await writer->write("same"));
    model::StoredFile metadata{.sessionId = i == 0 ? "other" : "s", .name = "a"};
    last = must(co_await writer->finish(std::move(metadata)));
  }
  co_return last;
}

async::Task<> expectGone(Storage& storage, const model::StoredFile& file) {
  EXPECT_EQ(must(co_await storage.sessions().find("s")), std::nullopt);
  EXPECT_FALSE(must(co_await storage.sessions().touch("s", kLater)));
  EXPECT_TRUE(must(co_await storage.sessions().list({}, 9)).size() == 1U);
  EXPECT_EQ(must(co_await storage.files().find("s", file.id)), std::nullopt);
  EXPECT_EQ(must(co_await storage.files().findByName("s", "a")), std::nullopt);
  EXPECT_TRUE(must(co_await storage.files().list("s")).empty());
  EXPECT_FALSE(must(co_await storage.files().remove("s", file.id)));
  EXPECT_EQ(must(co_await storage.files().totals("s")).files, 0U);
  EXPECT_EQ(must(co_await storage.files().totals("other")).files, 1U);
}

std::int64_t rowsOf(sqlite::Database& database) {
  auto statement = must(database.prepare("SELECT count(*) FROM files WHERE session_id = 's'"));
  EXPECT_TRUE(must(statement.step()));
  return statement.integer(0);
}

CO_TEST(SessionRemoval, TakesManyFiles) {
  const TestFolder folder;
  const auto storage = must(Storage::open(folder.path()));
  const auto file = co_await fill(*storage);
  EXPECT_TRUE(must(co_await storage->sessions().removeUnused("s", kLater)));
  co_await expectGone(*storage, file);
  EXPECT_FALSE(must(co_await storage->sessions().remove("s")));
  must(co_await storage->sessions().create({.id = "s"}));
}

CO_TEST(SessionRemoval, IsFinishedByTheNextExpiryAfterACrash) {
  const TestFolder folder;
  model::StoredFile file;
  {
    const auto storage = must(Storage::open(folder.path()));
    file = co_await fill(*storage);
    for (const auto* session : {"s", "other"}) {
      EXPECT_TRUE(must(co_await storage->sessions().touch(session, kLater)));
    }
  }
  {
    auto database = must(sqlite::Database::open(folder.path() / "index.sqlite"));
    EXPECT_EQ(must(beginRemoval(database, "s", {})), Removal::kMarked);
    EXPECT_TRUE(must(removeFilesOf(database, "s")));
    EXPECT_EQ(rowsOf(database), 150);
  }
  {
    const auto storage = must(Storage::open(folder.path()));
    co_await expectGone(*storage, file);
    EXPECT_FALSE(must(co_await storage->sessions().remove("s")));
    const auto writer = must(co_await storage->files().begin());
    const auto refused = co_await writer->finish({.sessionId = "s", .name = "a"});
    EXPECT_EQ(refused.error().kind, base::ErrorKind::kNotFound);
    EXPECT_EQ(must(co_await storage->sessions().expired(kLater, 1)), std::vector<std::string>{"s"});
    EXPECT_TRUE(must(co_await storage->sessions().removeUnused("s", kLater)));
    must(co_await storage->sessions().create({.id = "s"}));
    EXPECT_TRUE(must(co_await storage->files().list("s")).empty());
  }
  auto database = must(sqlite::Database::open(folder.path() / "index.sqlite"));
  EXPECT_EQ(rowsOf(database), 0);
}

}  // namespace
}  // namespace embedded
