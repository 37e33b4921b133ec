#include "files/store_upload.h"

#include <gtest/gtest.h>

#include "files/test_stores.h"
#include "ports/faults.h"
#include "ports/faulty_file_store.h"

namespace files {
namespace {

using base::ErrorKind;
using ports::must;
using Kind = StoreUpload::Kind;

struct Upload : TestStores {
  FilePolicy policy{.mostFileBytes = 10};
  UploadForm form{.owner = owner()};

  async::Task<base::Result<StoreUpload::Stored>> of(std::vector<std::string> names,
                                                    Kind kind = Kind::kAllOrNothing,
                                                    std::string bytes = "bytes") {
    co_return co_await into(files, std::move(names), kind, std::move(bytes));
  }
  async::Task<base::Result<StoreUpload::Stored>> into(ports::FileStore& store,
                                                      std::vector<std::string> names, Kind kind,
                                                      std::string bytes) {
    StoreUpload upload(sessions, store, policy, kind);
    for (auto& name : names) {
      CO_TRY(co_await upload.beginFile(std::move(name), "text/csv"));
      CO_TRY(co_await upload.write(bytes));
    }
    co_return co_await upload.finish(form);
  }
};

CO_TEST(StoreUpload, MakesASessionOfItsFiles) {
  Upload upload;
  const auto stored = must(co_await upload.of({"a b.csv", "a(b.csv"}));
  EXPECT_EQ(stored.session.origin, model::Session::Origin::kUpload);
  EXPECT_EQ(stored.files.size(), 2U);
  EXPECT_EQ(stored.files.at(0).stored.name, "a_b.csv");
  EXPECT_EQ(stored.files.at(1).stored.name, "a_b.csv") << "both are kept";
  const auto listed = must(co_await upload.files.list(stored.session.id));
  EXPECT_EQ(listed.size(), 2U);
  EXPECT_EQ(listed.at(0).contentType, "text/csv");
}

CO_TEST(StoreUpload, WithAResourceNamesKeepTheirPath) {
  Upload upload;
  upload.form.resource = {.kind = model::Resource::Kind::kSkill, .id = "s", .version = 3};
  upload.form.readOnly = true;
  const auto stored = must(co_await upload.of({"skill/a b.md"}));
  EXPECT_EQ(stored.files.at(0).stored.name, "skill/a b.md");
  EXPECT_TRUE(stored.files.at(0).stored.readOnly);
  EXPECT_TRUE(stored.session.readOnly);
  EXPECT_EQ((co_await upload.of({"../x"})).error().kind, ErrorKind::kInvalid);
}

CO_TEST(StoreUpload, OneWrongFileEndsItAndNothingIsStored) {
  Upload upload;
  upload.policy.blockedPatterns = {"*.exe"};
  upload.policy.mostUploadFiles = 2;
  EXPECT_EQ((co_await upload.of({"a", "b.exe"})).error().message, "File type not allowed: b.exe");
  EXPECT_EQ((co_await upload.of({"a", "b", "c"})).error().message,
            "Too many files. Maximum 2 files allowed");
  const auto large = (co_await upload.of({"x/a.csv"}, Kind::kAllOrNothing, "12345678901")).error();
  EXPECT_EQ(large.kind, ErrorKind::kTooLarge);
  EXPECT_EQ(large.message, "File a.csv exceeds maximum size of 10 bytes");
  EXPECT_EQ((co_await upload.of({})).error().kind, ErrorKind::kUnprocessable);
  EXPECT_TRUE(upload.contents.sessions.empty());
}

CO_TEST(StoreUpload, WhatCannotBeAContentTypeCountsAsNotSaid) {
  Upload upload;
  StoreUpload odd(upload.sessions, upload.files, upload.policy, Kind::kAllOrNothing);
  must(co_await odd.beginFile("a.csv", "text/\xff\n"));
  EXPECT_EQ(must(co_await odd.finish(upload.form)).files.at(0).stored.contentType, "");
}

CO_TEST(StoreUpload, ABatchTellsOfEachFileHowItWent) {
  Upload upload;
  upload.policy.blockedPatterns = {"*.exe"};
  upload.policy.mostBatchFiles = 4;
  const auto stored = must(co_await upload.of({"a/b.md", "../x", "c.exe", "d", "e"}, Kind::kBatch));
  std::vector<bool> failed;
  for (const auto& file : stored.files) failed.push_back(!file.failure.empty());
  EXPECT_EQ(failed, (std::vector<bool>{false, true, true, false, true}));
  EXPECT_EQ(must(co_await upload.files.list(stored.session.id)).size(), 2U);
}

CO_TEST(StoreUpload, ABatchOfWhichNothingIsGoodMakesNoSession) {
  Upload upload;
  const auto stored = must(co_await upload.of({"../x"}, Kind::kBatch));
  EXPECT_FALSE(stored.files.at(0).failure.empty());
  EXPECT_TRUE(upload.contents.sessions.empty());
}

CO_TEST(StoreUpload, OfOneEntityAndUserGoesToItsSession) {
  Upload upload;
  upload.form.entityId = "agent";
  const auto first = must(co_await upload.of({"a"})), second = must(co_await upload.of({"b"}));
  EXPECT_EQ(first.session.id, second.session.id);
  upload.form.owner.user = "ann";
  EXPECT_NE(must(co_await upload.of({"c"})).session.id, first.session.id);
}

CO_TEST(StoreUpload, AddsToASessionOfItsPrincipalOnly) {
  Upload upload;
  const auto mine = co_await upload.session(),
             foreign = co_await upload.session(TestStores::owner("x"));
  upload.form.sessionId = mine.id;
  EXPECT_EQ(must(co_await upload.of({"a"})).session.id, mine.id);
  upload.form.sessionId = foreign.id;
  EXPECT_EQ((co_await upload.of({"a"})).error().kind, ErrorKind::kNotFound);
}

CO_TEST(StoreUpload, ASessionHoldsOnlySoMuch) {
  Upload upload;
  upload.policy.mostSessionBytes = 12;
  const auto session = co_await upload.session();
  upload.form.sessionId = session.id;
  EXPECT_TRUE(co_await upload.of({"a", "b"}));
  EXPECT_EQ((co_await upload.of({"c"})).error().kind, ErrorKind::kTooLarge);
  EXPECT_EQ(must(co_await upload.files.list(session.id)).size(), 2U);
}

CO_TEST(StoreUpload, AStoreThatFailsHalfWayIsLeftAsItWas) {
  Upload upload;
  ports::Faults faults;
  ports::FaultyFileStore faulty(upload.files, faults);
  faults.failCall(7, {.kind = ErrorKind::kStorageFull, .message = "full"});  // the second finish()
  const auto stored = co_await upload.into(faulty, {"a", "b"}, Kind::kAllOrNothing, "bytes");
  EXPECT_EQ(stored.error().kind, ErrorKind::kStorageFull);
  EXPECT_TRUE(upload.contents.sessions.empty());
}

}  // namespace
}  // namespace files
