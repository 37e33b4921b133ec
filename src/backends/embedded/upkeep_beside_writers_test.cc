#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <exception>

#include "async/co_test.h"
#include "backends/embedded/content_writer.h"
#include "backends/embedded/garbage.h"
#include "backends/embedded/storage.h"
#include "backends/embedded/test_folder.h"
#include "ports/contract_fixture.h"

namespace embedded {
namespace {

using ports::must;

constexpr auto kHashOfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr int kFiles = 60;

TEST(Upkeep, LeavesBytesThatAreAboutToBeNamed) {
  const TestFolder folder;
  const auto file = folder.path() / "index.sqlite";
  Parts parts(Connections::open(sqlite::Database::open(file).value(), file).value(),
              ContentFolder::open(folder.path()).value(), StateFolder::open(folder.path()).value());
  must(parts.database.execute("CREATE TABLE files (sha256 TEXT)"));
  ContentWriter writer(parts.contents);
  must(writer.write("abc"));
  must(writer.keep());

  ContentsInUse::Use use(parts.inUse, kHashOfAbc);
  EXPECT_TRUE(must(detachUnnamed(parts, kHashOfAbc)).empty());
  use.end();
  EXPECT_FALSE(must(detachUnnamed(parts, kHashOfAbc)).empty());
}

/// Stores the same bytes again and again, and removes them as soon as they were read.
async::Task<> storeAndRemove(Storage& storage, int& running) {
  for (int i = 0; i < kFiles; ++i) {
    const auto writer = must(co_await storage.files().begin());
    must(co_await writer->write("abc"));
    model::StoredFile metadata{.sessionId = "s", .name = "a"};
    const auto file = must(co_await writer->finish(std::move(metadata)));
    const auto reader = must(co_await storage.files().open("s", file.id));
    EXPECT_EQ(must(co_await reader->read(0, 10)), "abc");
    EXPECT_TRUE(must(co_await storage.files().remove("s", file.id)));
  }
  --running;
}

CO_TEST(Upkeep, TakesNoBytesFromWritersBesideIt) {
  const TestFolder folder;
  const auto storage = must(Storage::open(folder.path()));
  must(co_await storage->sessions().create({.id = "s"}));
  const auto executor = co_await boost::asio::this_coro::executor;
  int running = 2;
  std::exception_ptr failure;
  const auto ended = [&](const std::exception_ptr& fault) {
    if (fault) {
      failure = fault;
      running = 0;
    }
  };
  for (int i = running; i > 0; --i) {
    boost::asio::co_spawn(executor, storeAndRemove(*storage, running), ended);
  }
  while (running > 0) {
    must(co_await storage->upkeep().removeReleased(5));
    must(co_await storage->upkeep().sweep(5));
  }
  if (failure) std::rethrow_exception(failure);
  must(co_await storage->upkeep().removeReleased(1000));
  EXPECT_EQ(folder.filesIn("contents"), 0U);
  EXPECT_EQ(folder.filesIn("unfinished"), 0U);
}

}  // namespace
}  // namespace embedded
