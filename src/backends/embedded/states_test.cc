#include <unistd.h>

#include <fstream>

#include "backends/embedded/storage.h"
#include "backends/embedded/test_folder.h"
#include "ports/state_store_contract.h"

namespace embedded {
namespace {

using ports::must;
using ports::StateStoreContract;

class EmbeddedStates : public ports::StateStoresUnderTest {
 public:
  ports::SessionStore& sessions() override { return storage_->sessions(); }
  ports::StateStore& states() override { return storage_->states(); }

 private:
  TestFolder folder_;
  std::unique_ptr<Storage> storage_ = must(Storage::open(folder_.path()));
};

std::unique_ptr<ports::StateStoresUnderTest> makeStates() {
  return std::make_unique<EmbeddedStates>();
}

constexpr ports::StatePeer kPeer{.name = "embedded", .make = &makeStates};
INSTANTIATE_TEST_SUITE_P(Embedded, StateStoreContract, testing::Values(kPeer));

async::Task<model::StateRecord> save(Storage& storage, std::string sessionId, std::string bytes) {
  const auto writer = must(co_await storage.states().begin());
  must(co_await writer->write(bytes));
  const auto content = must(co_await writer->seal());
  model::StateRecord record{.sessionId = std::move(sessionId),
                            .version = base::newId(),
                            .size = content.size,
                            .sha256 = content.sha256};
  EXPECT_TRUE(must(co_await writer->finish(record, std::nullopt)));
  co_return record;
}

/// Too large to be kept in the row.
std::string large(char letter) {
  return std::string(100'000, letter);
}

CO_TEST(States, AreThereWhenTheFolderIsOpenedAgain) {
  const TestFolder folder;
  model::StateRecord record;
  {
    const auto storage = must(Storage::open(folder.path()));
    must(co_await storage->sessions().create({.id = "s"}));
    record = co_await save(*storage, "s", "bytes");
  }
  const auto storage = must(Storage::open(folder.path()));
  EXPECT_EQ(must(co_await storage->states().find("s")), record);
  const auto opened = must(co_await storage->states().open("s"));
  EXPECT_EQ(must(co_await opened->bytes->read(0, 10)), "bytes");
}

TEST(Storage, HasASecretThatStaysAndThatOthersDoNotHave) {
  const TestFolder folder, other;
  const auto secret = must(Storage::open(folder.path()))->secret();
  EXPECT_EQ(secret.size(), 32U);
  EXPECT_EQ(must(Storage::open(folder.path()))->secret(), secret);
  EXPECT_NE(must(Storage::open(other.path()))->secret(), secret);
  EXPECT_EQ(std::filesystem::status(folder.path() / "secret").permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  std::ofstream(folder.path() / "secret") << "cut";
  EXPECT_FALSE(Storage::open(folder.path()).has_value());
}

CO_TEST(States, OfWhichOnlyTheNewestTakesRoom) {
  const TestFolder folder;
  const auto storage = must(Storage::open(folder.path()));
  must(co_await storage->sessions().create({.id = "s"}));
  (void)co_await save(*storage, "s", large('1'));
  (void)co_await save(*storage, "s", large('2'));
  storage->stop();
  EXPECT_EQ(folder.filesIn("states"), 1U);
  EXPECT_EQ(folder.filesIn("unfinished"), 0U);
}

CO_TEST(States, LeaveNoBytesBehindWhenTheyAreRemoved) {
  const TestFolder folder;
  const auto storage = must(Storage::open(folder.path()));
  for (const auto* session : {"s", "t"}) {
    must(co_await storage->sessions().create({.id = session}));
    (void)co_await save(*storage, session, large(*session));
  }
  EXPECT_TRUE(must(co_await storage->states().remove("s")));
  EXPECT_TRUE(must(co_await storage->sessions().remove("t")));
  EXPECT_EQ(must(co_await storage->upkeep().removeReleased(9)), 2U);
  EXPECT_EQ(folder.filesIn("states"), 0U);
  EXPECT_EQ(must(co_await storage->upkeep().removeReleased(9)), 0U);
}

CO_TEST(States, WithoutARowAreSweptAway) {
  const TestFolder folder;
  const auto storage = must(Storage::open(folder.path()));
  must(co_await storage->sessions().create({.id = "s"}));
  (void)co_await save(*storage, "s", large('k'));
  for (int i = 0; i < 50; ++i)  // more than are looked at together
    std::ofstream(folder.path() / "states" / base::newId()) << "left by a crash";
  while (!must(co_await storage->upkeep().sweep(5)).complete) {
  }
  EXPECT_EQ(folder.filesIn("states"), 1U);
  EXPECT_TRUE(must(co_await storage->states().open("s")).has_value());
}

CO_TEST(States, WhoseBytesWereCutAreNotReadToTheEnd) {
  const TestFolder folder;
  const auto storage = must(Storage::open(folder.path()));
  must(co_await storage->sessions().create({.id = "s"}));
  const auto record = co_await save(*storage, "s", large('b'));
  EXPECT_EQ(::truncate((folder.path() / "states" / record.version).c_str(), 2), 0);
  const auto opened = must(co_await storage->states().open("s"));
  EXPECT_FALSE((co_await opened->bytes->read(0, 10)).has_value());
}

CO_TEST(States, ThatAreSmallNeedNoFile) {
  const TestFolder folder;
  const auto storage = must(Storage::open(folder.path()));
  must(co_await storage->sessions().create({.id = "s"}));
  (void)co_await save(*storage, "s", large('1'));
  (void)co_await save(*storage, "s", "small");
  EXPECT_TRUE(must(co_await storage->states().remove("s")));
  EXPECT_EQ(must(co_await storage->upkeep().removeReleased(9)), 0U);
  storage->stop();
  EXPECT_EQ(folder.filesIn("states"), 0U);
}

CO_TEST(States, ThatAreDroppedHalfWayLeaveNothing) {
  const TestFolder folder;
  const auto storage = must(Storage::open(folder.path()));
  {
    const auto writer = must(co_await storage->states().begin());
    must(co_await writer->write(large('h')));
  }
  storage->stop();
  EXPECT_EQ(folder.filesIn("unfinished"), 0U);
}

}  // namespace
}  // namespace embedded
