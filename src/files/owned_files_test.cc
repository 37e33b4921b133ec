#include "files/owned_files.h"

#include <gtest/gtest.h>

#include "files/test_stores.h"

namespace files {
namespace {

using namespace std::chrono_literals;
using ports::must;

CO_TEST(OwnedFiles, AForeignFileAnswersLikeAnAbsentOne) {
  TestStores stores;
  OwnedFiles files(stores.sessions, stores.files);
  const auto session = co_await stores.session();
  const auto file = co_await stores.file(session.id, "a");
  const auto stranger = TestStores::owner("x").principal;
  EXPECT_EQ(must(co_await files.list(session.id, stranger)), std::nullopt);
  for (const auto& result : {(co_await files.find(session.id, file.id, stranger)).error(),
                             (co_await files.open(session.id, file.id, stranger)).error(),
                             (co_await files.remove(session.id, file.id, stranger)).error(),
                             (co_await files.find(base::newId(), file.id, stranger)).error()}) {
    EXPECT_EQ(result.kind, base::ErrorKind::kNotFound);
    EXPECT_EQ(result.message, "File not found");
  }
}

CO_TEST(OwnedFiles, NothingIsThereOnceTheSessionsTimeIsOver) {
  TestStores stores;
  OwnedFiles files(stores.sessions, stores.files);
  const auto session = co_await stores.session(TestStores::owner(), 61min);
  const auto file = co_await stores.file(session.id, "a");
  const auto me = TestStores::owner().principal;
  EXPECT_EQ(must(co_await files.list(session.id, me)), std::nullopt);
  EXPECT_FALSE(co_await files.open(session.id, file.id, me));
}

CO_TEST(OwnedFiles, ReadingAFileRenewsItsSession) {
  TestStores stores;
  OwnedFiles files(stores.sessions, stores.files);
  const auto session = co_await stores.session(TestStores::owner(), 59min);
  const auto file = co_await stores.file(session.id, "a", "bytes");
  const auto me = TestStores::owner().principal;
  const auto opened = must(co_await files.open(session.id, file.id, me));
  EXPECT_EQ(must(co_await opened.bytes->read(0, 10)), "bytes");
  EXPECT_GT(must(co_await stores.sessionStore.find(session.id))->lastUsedAt, session.lastUsedAt);
}

CO_TEST(OwnedFiles, RemovesOnce) {
  TestStores stores;
  OwnedFiles files(stores.sessions, stores.files);
  const auto session = co_await stores.session();
  const auto file = co_await stores.file(session.id, "a");
  const auto me = TestStores::owner().principal;
  EXPECT_TRUE(co_await files.remove(session.id, file.id, me));
  EXPECT_FALSE(co_await files.remove(session.id, file.id, me));
}

}  // namespace
}  // namespace files
