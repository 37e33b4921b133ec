#include "files/execution_session.h"

#include <gtest/gtest.h>

#include "files/test_stores.h"

namespace files {
namespace {

using namespace std::chrono_literals;
using ports::must;

model::ExecutionRequest requestOf(model::Owner owner) {
  model::ExecutionRequest request;
  request.owner = std::move(owner);
  return request;
}

async::Task<std::string> chosen(TestStores& stores, model::ExecutionRequest request,
                                SessionReuse reuse = {}) {
  co_return must(co_await chooseSession(stores.sessions, request, reuse))->id();
}

CO_TEST(ChooseSession, TakesTheNamedOneOfItsPrincipal) {
  TestStores stores;
  const auto mine = co_await stores.session(),
             foreign = co_await stores.session(TestStores::owner("x"));
  const auto over = co_await stores.session(TestStores::owner(), 61min);
  auto request = requestOf(TestStores::owner());
  request.sessionId = mine.id;
  EXPECT_EQ(co_await chosen(stores, request), mine.id);
  for (const auto& id : {foreign.id, over.id, std::string("nonexistent-session-12345")}) {
    request.sessionId = id;
    EXPECT_NE(co_await chosen(stores, request), id);
  }
}

CO_TEST(ChooseSession, UsersOfOneKeyNeverMeet) {
  TestStores stores;
  const auto ofAnn = co_await stores.session(TestStores::owner("k", "ann"), 0min, "agent");
  const auto ofNobody = co_await stores.session(TestStores::owner("k"), 0min, "agent");
  for (const auto& other : {ofAnn, ofNobody}) {
    auto request = requestOf(TestStores::owner("k", "bob"));
    request.entityId = "agent";
    request.files = {{.id = "f", .sessionId = other.id}};
    EXPECT_NE(co_await chosen(stores, request), other.id) << "by file and by entity";
  }
  auto request = requestOf(TestStores::owner("k", "bob"));
  request.sessionId = ofAnn.id;
  EXPECT_NE(co_await chosen(stores, request), ofAnn.id) << "by name";
  auto nobody = requestOf(TestStores::owner("k"));
  nobody.entityId = "agent";
  EXPECT_EQ(co_await chosen(stores, nobody), ofNobody.id);
}

CO_TEST(ChooseSession, TakesThatOfTheFirstFileThenThatOfTheEntity) {
  TestStores stores;
  const auto ofFile = co_await stores.session();
  const auto ofEntity = co_await stores.session(TestStores::owner(), 0min, "agent");
  auto request = requestOf(TestStores::owner());
  request.entityId = "agent";
  request.files = {{.id = "f", .sessionId = ofFile.id}};
  EXPECT_EQ(co_await chosen(stores, request), ofFile.id);
  EXPECT_EQ(co_await chosen(stores, request, {.byFirstFile = false}), ofEntity.id);
  const auto fresh = co_await chosen(stores, request, {.byFirstFile = false, .byEntity = false});
  EXPECT_TRUE(fresh != ofFile.id && fresh != ofEntity.id && base::isId(fresh));
}

CO_TEST(ChooseSession, NeverGoesOnInOneThatUsersShare) {
  TestStores stores;
  auto skill = co_await stores.session();
  skill.id = base::newId();
  skill.resource = {.kind = model::Resource::Kind::kSkill, .id = "s", .version = 1};
  must(co_await stores.sessionStore.create(skill));
  auto request = requestOf(TestStores::owner());
  request.sessionId = skill.id;
  request.files = {{.id = "f", .sessionId = skill.id}};
  EXPECT_NE(co_await chosen(stores, request), skill.id);
}

CO_TEST(ExecutionSession, IsRememberedOnlyWhenItIsKept) {
  TestStores stores;
  const auto request = requestOf(TestStores::owner("k", "ann"));
  const auto session = must(co_await chooseSession(stores.sessions, request, {}));
  EXPECT_EQ(must(co_await stores.sessionStore.find(session->id())), std::nullopt);
  must(co_await session->keep());
  must(co_await session->keep());
  EXPECT_EQ(must(co_await stores.sessionStore.find(session->id()))->owner.user, "ann");
}

CO_TEST(ExecutionSession, IsRenewedByItsUse) {
  TestStores stores;
  const auto old = co_await stores.session(TestStores::owner(), 59min);
  auto request = requestOf(TestStores::owner());
  request.sessionId = old.id;
  EXPECT_EQ(co_await chosen(stores, request), old.id);
  EXPECT_GT(must(co_await stores.sessionStore.find(old.id))->lastUsedAt, old.lastUsedAt + 58min);
}

}  // namespace
}  // namespace files
