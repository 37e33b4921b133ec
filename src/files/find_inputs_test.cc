#include "files/find_inputs.h"

#include <gtest/gtest.h>

#include "files/test_stores.h"

namespace files {
namespace {

using ports::must;

model::ExecutionRequest with(std::vector<model::FileReference> references) {
  model::ExecutionRequest request;
  request.owner = TestStores::owner();
  request.files = std::move(references);
  return request;
}

async::Task<base::Result<FoundInputs>> find(TestStores& stores, model::ExecutionRequest request,
                                            std::string session = "new") {
  co_return co_await findInputs(stores.sessions, stores.files, request, session);
}

std::vector<std::string> pathsOf(const FoundInputs& found) {
  std::vector<std::string> paths;
  for (const auto& input : found.inputs) paths.push_back(input.path);
  return paths;
}

CO_TEST(FindInputs, FindsByIdThenByNameThenInAnotherSession) {
  TestStores stores;
  const auto session = co_await stores.session(), other = co_await stores.session();
  const auto file = co_await stores.file(session.id, "a.csv");
  const std::vector<model::FileReference> references = {
      {.id = file.id, .name = "a.csv", .sessionId = session.id},
      {.id = "", .name = "a.csv", .sessionId = session.id},
      {.id = base::newId(), .name = "a.csv", .sessionId = session.id},
      {.id = file.id, .name = "b.csv", .sessionId = other.id},
      {.id = file.id, .sessionId = session.id}};
  for (const auto& reference : references) {
    const auto found = must(co_await find(stores, with({reference})));
    EXPECT_EQ(found.inputs.size(), 1U);
    if (found.inputs.empty()) continue;
    EXPECT_EQ(found.inputs[0].file.id, file.id);
    EXPECT_EQ(found.inputs[0].path, reference.name.empty() ? "a.csv" : reference.name);
  }
}

CO_TEST(FindInputs, AForeignFileIsMissingLikeAnAbsentOne) {
  TestStores stores;
  const auto foreign = co_await stores.session(TestStores::owner("x"));
  const auto file = co_await stores.file(foreign.id, "a.csv");
  const auto found = must(co_await find(
      stores, with({{.id = file.id, .name = "a.csv", .sessionId = foreign.id},
                    {.id = base::newId(), .name = "b.csv", .sessionId = base::newId()}})));
  EXPECT_TRUE(found.inputs.empty());
  EXPECT_EQ(found.missing, (std::vector<std::string>{"a.csv", "b.csv"}));
}

CO_TEST(FindInputs, TheLastOfOnePathWins) {
  TestStores stores;
  const auto session = co_await stores.session();
  const auto first = co_await stores.file(session.id, "a", "1");
  const auto second = co_await stores.file(session.id, "b", "2");
  const auto found =
      must(co_await find(stores, with({{.id = first.id, .name = "x", .sessionId = session.id},
                                       {.id = second.id, .name = "x", .sessionId = session.id}})));
  EXPECT_EQ(found.inputs.size(), 1U);
  EXPECT_EQ(found.inputs.back().file.id, second.id);
}

CO_TEST(FindInputs, WhoNeedsAnotherAsAFolderIsDropped) {
  TestStores stores;
  const auto session = co_await stores.session();
  const auto file = co_await stores.file(session.id, "f");
  std::vector<model::FileReference> references;
  for (const auto* name : {"a", "a/b", "c/d", "c", "c/e"})
    references.push_back({.id = file.id, .name = name, .sessionId = session.id});
  const auto found = must(co_await find(stores, with(references)));
  EXPECT_EQ(pathsOf(found), (std::vector<std::string>{"a", "c/d", "c/e"}));
}

CO_TEST(FindInputs, ABadNameIsOverruledByAStoredOneOrRefused) {
  TestStores stores;
  const auto session = co_await stores.session();
  const auto file = co_await stores.file(session.id, "good.csv");
  const auto found =
      must(co_await find(stores, with({{.id = file.id, .name = "../x", .sessionId = session.id}})));
  EXPECT_EQ(pathsOf(found), (std::vector<std::string>{"good.csv"}));
  const auto refused =
      co_await find(stores, with({{.id = base::newId(), .name = "../x", .sessionId = session.id}}));
  EXPECT_EQ(refused.error().kind, base::ErrorKind::kInvalid);
  EXPECT_EQ(refused.error().message, "Invalid file name");
}

CO_TEST(FindInputs, WithoutReferencesANamedSessionComesAsAWhole) {
  TestStores stores;
  const auto session = co_await stores.session();
  co_await stores.file(session.id, "a", "1");
  co_await stores.file(session.id, "b", "2");
  const auto newest = co_await stores.file(session.id, "a", "3");
  auto request = with({});
  EXPECT_TRUE(must(co_await find(stores, request, session.id)).inputs.empty()) << "not named";
  request.sessionId = session.id;
  const auto found = must(co_await find(stores, request, session.id));
  EXPECT_EQ(pathsOf(found), (std::vector<std::string>{"b", "a"}));
  EXPECT_EQ(found.inputs.back().file.id, newest.id);
}

CO_TEST(FindInputs, AThousandFilesAreTheMost) {
  TestStores stores;
  std::vector<model::FileReference> references(1'001, {.id = "f", .sessionId = "s"});
  EXPECT_EQ((co_await find(stores, with(references))).error().kind, base::ErrorKind::kInvalid);
}

}  // namespace
}  // namespace files
