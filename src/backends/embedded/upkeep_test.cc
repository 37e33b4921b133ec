#include "backends/embedded/upkeep.h"

#include <fstream>

#include "async/co_test.h"
#include "backends/embedded/storage.h"
#include "backends/embedded/test_folder.h"
#include "ports/contract_fixture.h"

namespace embedded {
namespace {

using ports::must;

async::Task<std::string> store(Storage& storage, std::string bytes) {
  const auto writer = must(co_await storage.files().begin());
  must(co_await writer->write(bytes));
  model::StoredFile metadata{.sessionId = "s", .name = "a"};
  co_return must(co_await writer->finish(std::move(metadata))).id;
}

CO_TEST(Upkeep, RemovesTheBytesOfRemovedFilesInBoundedSteps) {
  const TestFolder folder;
  const auto storage = must(Storage::open(folder.path()));
  must(co_await storage->sessions().create({.id = "s"}));
  for (const auto* bytes : {"1", "2", "3"}) EXPECT_NE(co_await store(*storage, bytes), "");
  EXPECT_TRUE(must(co_await storage->sessions().remove("s")));

  EXPECT_EQ(folder.filesIn("contents"), 3U);
  EXPECT_EQ(must(co_await storage->upkeep().removeReleased(2)), 2U);
  EXPECT_EQ(folder.filesIn("contents"), 1U);
  EXPECT_EQ(must(co_await storage->upkeep().removeReleased(2)), 1U);
  EXPECT_EQ(must(co_await storage->upkeep().removeReleased(2)), 0U);
  EXPECT_EQ(folder.filesIn("contents"), 0U);
  EXPECT_EQ(folder.filesIn("unfinished"), 0U);
}

CO_TEST(Upkeep, KeepsBytesThatAnotherFileHasToo) {
  const TestFolder folder;
  const auto storage = must(Storage::open(folder.path()));
  must(co_await storage->sessions().create({.id = "s"}));
  const auto removed = co_await store(*storage, "same");
  const auto kept = co_await store(*storage, "same");
  EXPECT_TRUE(must(co_await storage->files().remove("s", removed)));
  EXPECT_EQ(must(co_await storage->upkeep().removeReleased(9)), 1U);
  const auto reader = must(co_await storage->files().open("s", kept));
  EXPECT_EQ(must(co_await reader->read(0, 10)), "same");
}

CO_TEST(Upkeep, SweepsWhatACrashLeftInBoundedSteps) {
  const TestFolder folder;
  const auto storage = must(Storage::open(folder.path()));
  must(co_await storage->sessions().create({.id = "s"}));
  const auto kept = co_await store(*storage, "kept");
  for (const auto* name : {"1", "2", "3"}) {
    std::ofstream(folder.path() / "unfinished" / name) << "half";
    const auto lost = folder.path() / "contents/aa" / ("a" + std::string(name));
    std::filesystem::create_directories(lost);
    std::ofstream(lost / ("aaa" + std::string(61, *name))) << "lost";
  }
  const auto writer = must(co_await storage->files().begin());  // ours, and not kept yet
  must(co_await writer->write("half"));
  must(co_await writer->seal());

  std::size_t removed = 0, steps = 0;
  for (Upkeep::Sweep step; !step.complete && steps < 99; ++steps) {
    step = must(co_await storage->upkeep().sweep(2));
    EXPECT_LE(step.removed, 3U);
    removed += step.removed;
  }
  EXPECT_EQ(removed, 6U);
  EXPECT_GE(steps, 4U);
  EXPECT_EQ(folder.filesIn("contents"), 1U);
  EXPECT_EQ(folder.filesIn("unfinished"), 1U);
  EXPECT_NE(must(co_await storage->files().open("s", kept)), nullptr);
}

TEST(ContentsInUse, AreNotRemoved) {
  ContentsInUse inUse;
  const auto remove = [] { return true; };
  {
    const ContentsInUse::Use first(inUse, "hash");
    ContentsInUse::Use second(inUse, "hash");
    second.end();
    EXPECT_FALSE(inUse.unlessUsed("hash", remove));
    EXPECT_TRUE(inUse.unlessUsed("other", remove));
  }
  EXPECT_TRUE(inUse.unlessUsed("hash", remove));
}

}  // namespace
}  // namespace embedded
