#pragma once

#include <vector>

#include "ports/contract_fixture.h"

namespace ports {

/// What every SessionStore promises. A peer instantiates it in one of its tests by
/// saying how its stores are made:
///   INSTANTIATE_TEST_SUITE_P(Memory, SessionStoreContract, testing::Values(kPeer));
class SessionStoreContract : public StoresContract {};

TEST_P(SessionStoreContract, FindsASessionAsItWasCreated) {
  run([](SessionStore& sessions, FileStore&) -> async::Task<> {
    auto session = sessionAt(1);
    session.owner.principal.kind = model::Principal::Kind::kTrustedNetwork;
    session.origin = model::Session::Origin::kUpload;
    session.resource =
        model::Resource{.kind = model::Resource::Kind::kSkill, .id = "r", .version = 3};
    session.readOnly = true;
    const auto plain = sessionAt(2);
    must(co_await sessions.create(session));
    must(co_await sessions.create(plain));
    EXPECT_EQ(must(co_await sessions.find(session.id)), session);
    EXPECT_EQ(must(co_await sessions.find(plain.id)), plain);
  });
}

TEST_P(SessionStoreContract, FindsNothingUnderAnUnknownId) {
  run([](SessionStore& sessions, FileStore&) -> async::Task<> {
    EXPECT_EQ(must(co_await sessions.find(base::newId())), std::nullopt);
    EXPECT_EQ(must(co_await sessions.find("")), std::nullopt);
  });
}

TEST_P(SessionStoreContract, RefusesAnIdThatIsTaken) {
  run([](SessionStore& sessions, FileStore&) -> async::Task<> {
    const auto session = sessionAt(1);
    must(co_await sessions.create(session));
    auto other = sessionAt(2);
    other.id = session.id;
    const auto refused = co_await sessions.create(other);
    EXPECT_EQ(refused.error().kind, base::ErrorKind::kConflict);
    EXPECT_EQ(must(co_await sessions.find(session.id)), session);
  });
}

TEST_P(SessionStoreContract, KnowsTheLatestSessionOfAnOwnerForAnEntity) {
  run([](SessionStore& sessions, FileStore&) -> async::Task<> {
    auto older = sessionAt(1), latest = sessionAt(5), shared = sessionAt(6);
    auto otherEntity = sessionAt(7), otherUser = sessionAt(8), noUser = sessionAt(9);
    auto otherKey = sessionAt(10), otherKind = sessionAt(11);
    shared.readOnly = true;
    otherEntity.entityId = "other";
    otherUser.owner.user = "other";
    noUser.owner.user = "";
    otherKey.owner.principal.id = "other";
    otherKind.owner.principal.kind = model::Principal::Kind::kAnonymous;
    const std::vector all{latest,    older,  shared,   otherEntity,
                          otherUser, noUser, otherKey, otherKind};
    for (const auto& session : all) must(co_await sessions.create(session));

    EXPECT_EQ(must(co_await sessions.latestOf(latest.owner, "entity")), latest);
    EXPECT_EQ(must(co_await sessions.latestOf(noUser.owner, "entity")), noUser);
    EXPECT_EQ(must(co_await sessions.latestOf(latest.owner, "unknown")), std::nullopt);
  });
}

TEST_P(SessionStoreContract, NotesTheLastUse) {
  run([](SessionStore& sessions, FileStore&) -> async::Task<> {
    auto first = sessionAt(1), second = sessionAt(2);
    must(co_await sessions.create(first));
    must(co_await sessions.create(second));
    first.lastUsedAt = model::Timestamp{std::chrono::milliseconds(3)};
    EXPECT_TRUE(must(co_await sessions.touch(first.id, first.lastUsedAt)));
    EXPECT_TRUE(must(co_await sessions.touch(first.id, second.lastUsedAt)));  // late, and earlier
    EXPECT_EQ(must(co_await sessions.find(first.id)), first);
    EXPECT_EQ(must(co_await sessions.latestOf(first.owner, "entity")), first);
    EXPECT_FALSE(must(co_await sessions.touch(base::newId(), first.lastUsedAt)));
  });
}

TEST_P(SessionStoreContract, ListsAnOwnersSessionsLatestFirst) {
  run([](SessionStore& sessions, FileStore&) -> async::Task<> {
    const auto one = sessionAt(1), two = sessionAt(2), three = sessionAt(3);
    auto other = sessionAt(4);
    other.owner.user = "other";
    must(co_await sessions.create(two));
    must(co_await sessions.create(three));
    must(co_await sessions.create(one));
    must(co_await sessions.create(other));
    EXPECT_EQ(must(co_await sessions.list(one.owner, 9)), (std::vector{three, two, one}));
    EXPECT_EQ(must(co_await sessions.list(one.owner, 2)), (std::vector{three, two}));
  });
}

TEST_P(SessionStoreContract, RemovesASessionWithItsFiles) {
  run([](SessionStore& sessions, FileStore& files) -> async::Task<> {
    const auto session = sessionAt(1), other = sessionAt(2);
    must(co_await sessions.create(session));
    must(co_await sessions.create(other));
    const auto file = co_await store(files, session.id, "a", "bytes");
    const auto kept = co_await store(files, other.id, "a", "bytes");

    EXPECT_TRUE(must(co_await sessions.remove(session.id)));
    EXPECT_FALSE(must(co_await sessions.remove(session.id)));
    EXPECT_EQ(must(co_await sessions.find(session.id)), std::nullopt);
    EXPECT_EQ(must(co_await files.find(session.id, file.id)), std::nullopt);
    EXPECT_EQ(must(co_await files.open(session.id, file.id)), nullptr);
    EXPECT_EQ(must(co_await files.find(other.id, kept.id)), kept);
  });
}

TEST_P(SessionStoreContract, NamesExpiredSessionsOldestFirst) {
  run([](SessionStore& sessions, FileStore&) -> async::Task<> {
    const auto one = sessionAt(1), two = sessionAt(2), three = sessionAt(3);
    must(co_await sessions.create(two));
    must(co_await sessions.create(one));
    must(co_await sessions.create(three));
    using Ids = std::vector<std::string>;
    EXPECT_EQ(must(co_await sessions.expired(three.lastUsedAt, 9)), (Ids{one.id, two.id}));
    EXPECT_EQ(must(co_await sessions.expired(three.lastUsedAt, 1)), (Ids{one.id}));
  });
}

TEST_P(SessionStoreContract, KeepsAnExpiredSessionThatIsUsedAgain) {
  run([](SessionStore& sessions, FileStore&) -> async::Task<> {
    const auto session = sessionAt(1);
    const model::Timestamp limit{std::chrono::milliseconds(5)};
    must(co_await sessions.create(session));
    EXPECT_TRUE(must(co_await sessions.touch(session.id, limit)));
    EXPECT_FALSE(must(co_await sessions.removeUnused(session.id, limit)));
    EXPECT_NE(must(co_await sessions.find(session.id)), std::nullopt);
    const auto later = limit + std::chrono::milliseconds(1);
    EXPECT_TRUE(must(co_await sessions.removeUnused(session.id, later)));
    EXPECT_FALSE(must(co_await sessions.removeUnused(session.id, later)));
    EXPECT_EQ(must(co_await sessions.find(session.id)), std::nullopt);
  });
}

}  // namespace ports
