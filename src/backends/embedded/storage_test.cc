#include "backends/embedded/storage.h"

#include "backends/embedded/test_folder.h"
#include "ports/file_store_contract.h"
#include "ports/session_store_contract.h"

namespace embedded {
namespace {

using ports::FileStoreContract;
using ports::must;
using ports::SessionStoreContract;

class EmbeddedStores : public ports::StoresUnderTest {
 public:
  ports::SessionStore& sessions() override { return storage_->sessions(); }
  ports::FileStore& files() override { return storage_->files(); }

 private:
  TestFolder folder_;
  std::unique_ptr<Storage> storage_ = must(Storage::open(folder_.path()));
};

std::unique_ptr<ports::StoresUnderTest> makeStores() {
  return std::make_unique<EmbeddedStores>();
}

constexpr ports::Peer kPeer{.name = "embedded", .make = &makeStores};
INSTANTIATE_TEST_SUITE_P(Embedded, SessionStoreContract, testing::Values(kPeer));
INSTANTIATE_TEST_SUITE_P(Embedded, FileStoreContract, testing::Values(kPeer));

async::Task<model::StoredFile> store(Storage& storage, std::string sessionId, std::string bytes) {
  const auto writer = must(co_await storage.files().begin());
  must(co_await writer->write(bytes));
  model::StoredFile metadata{.sessionId = std::move(sessionId), .name = "a"};
  co_return must(co_await writer->finish(std::move(metadata)));
}

CO_TEST(Storage, KnowsEverythingWhenItIsOpenedAgain) {
  const TestFolder folder;
  const model::Session session{.id = base::newId(), .entityId = "e"};
  model::StoredFile file;
  {
    const auto storage = must(Storage::open(folder.path()));
    must(co_await storage->sessions().create(session));
    file = co_await store(*storage, session.id, "bytes");
  }
  const auto storage = must(Storage::open(folder.path()));
  EXPECT_EQ(must(co_await storage->sessions().find(session.id)), session);
  EXPECT_EQ(must(co_await storage->files().list(session.id)), (std::vector{file}));
  const auto reader = must(co_await storage->files().open(session.id, file.id));
  EXPECT_EQ(must(co_await reader->read(0, 10)), "bytes");
}

TEST(Storage, BelongsToOneProcessAtATime) {
  const TestFolder folder;
  const auto storage = must(Storage::open(folder.path()));
  const auto second = Storage::open(folder.path());
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().kind, base::ErrorKind::kUnavailable);
}

CO_TEST(Storage, KeepsTheSameBytesOnce) {
  const TestFolder folder;
  const auto storage = must(Storage::open(folder.path()));
  must(co_await storage->sessions().create({.id = "s"}));
  EXPECT_EQ((co_await store(*storage, "s", "same")).size, 4U);
  EXPECT_EQ((co_await store(*storage, "s", "same")).size, 4U);
  EXPECT_EQ(folder.filesIn("contents"), 1U);
  EXPECT_EQ(folder.filesIn("unfinished"), 0U);
}

CO_TEST(Storage, LeavesNothingOfAWriterThatIsDropped) {
  const TestFolder folder;
  const auto storage = must(Storage::open(folder.path()));
  {
    const auto writer = must(co_await storage->files().begin());
    must(co_await writer->write("all of it"));
    must(co_await writer->seal());
    EXPECT_EQ(folder.filesIn("unfinished"), 1U);
  }
  {
    const auto writer = must(co_await storage->files().begin());
    must(co_await writer->write(std::string(10 << 20, 'x')));  // while some of it is being written
  }
  storage->stop();
  EXPECT_EQ(folder.filesIn("unfinished"), 0U);
}

CO_TEST(Storage, LeavesNoBytesOfAFileWhoseSessionIsGone) {
  const TestFolder folder;
  const auto storage = must(Storage::open(folder.path()));
  const auto writer = must(co_await storage->files().begin());
  must(co_await writer->write("bytes"));
  model::StoredFile metadata{.sessionId = "gone", .name = "a"};
  EXPECT_FALSE((co_await writer->finish(std::move(metadata))).has_value());
  EXPECT_EQ(folder.filesIn("contents"), 0U);
  EXPECT_EQ(folder.filesIn("unfinished"), 0U);
}

CO_TEST(Storage, LetsDroppedWritersGoAfterItHasStopped) {
  const TestFolder folder;
  const auto storage = must(Storage::open(folder.path()));
  auto writer = must(co_await storage->files().begin());
  storage->stop();
  writer.reset();
  EXPECT_EQ(folder.filesIn("unfinished"), 0U);
}

}  // namespace
}  // namespace embedded
