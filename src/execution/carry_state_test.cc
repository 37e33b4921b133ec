#include "execution/carry_state.h"

#include <gmock/gmock.h>

#include "async/co_test.h"
#include "backends/memory/memory_session_store.h"
#include "backends/memory/memory_state_store.h"
#include "base/ids.h"
#include "ports/faulty_state_store.h"

namespace execution {
namespace {

using End = model::KeptState::End;
using testing::HasSubstr;

model::Owner ownerOf(const char* key, const char* user = "") {
  return {.principal = {.kind = model::Principal::Kind::kKey, .id = key}, .user = user};
}

/// Two sessions of two owners, over stores that can be made to fail.
struct Bench {
  Bench() {
    for (auto* one : {&session, &foreign}) {
      one->lastUsedAt = model::timestampNow();
      contents.sessions[one->id].session = *one;
    }
  }

  [[nodiscard]] async::Task<std::unique_ptr<CarriedState>> load(bool isNew = false) {
    return carry.load(session, isNew, 1 << 20);
  }

  /// A whole run that begins with what `carried` has and leaves `bytes`.
  static async::Task<model::StateOutcome> leave(CarriedState& carried, std::string bytes) {
    EXPECT_TRUE(co_await carried.write(bytes));
    co_return co_await carried.settle({.end = End::kSaved, .bytes = bytes.size()});
  }

  static async::Task<base::Result<std::string>> restored(CarriedState& carried) {
    if (carried.exchange().restore == nullptr) co_return "(nothing)";
    std::string bytes;
    while (bytes.size() < carried.size()) bytes += CO_TRY(co_await carried.read(bytes.size(), 3));
    co_return bytes;
  }

  async::Task<base::Result<std::uint64_t>> upload(model::Owner owner, std::string id,
                                                  std::string bytes) {
    auto writer = CO_TRY(co_await carry.beginUpload());
    CO_TRY(co_await writer->write(bytes));
    co_return co_await carry.keepUploaded(std::move(owner), std::move(id), std::move(writer));
  }

  /// What the store holds for the session; it can be tampered with.
  [[nodiscard]] std::optional<memory::Contents::State>& stored() {
    return contents.sessions.at(session.id).state;
  }

  model::Session session{.id = base::newId(), .owner = ownerOf("k", "u")};
  model::Session foreign{.id = base::newId(), .owner = ownerOf("other")};
  memory::Contents contents;
  memory::MemorySessionStore sessionStore{contents};
  files::OwnedSessions sessions{sessionStore, std::chrono::hours(1)};
  memory::MemoryStateStore realStates{contents};
  ports::Faults faults;
  ports::FaultyStateStore states{realStates, faults};
  CarryState::Settings settings{};
  CarryState carry{states, sessions, "a key", settings};
};

CO_TEST(CarryState, BringsWhatOneRunLeftToTheNext) {
  Bench bench;
  const auto first = co_await bench.load();
  EXPECT_EQ(first->exchange().restore, nullptr);
  const auto outcome = co_await Bench::leave(*first, "variables");
  EXPECT_TRUE(outcome.saved);
  EXPECT_EQ(outcome.size, 9U);
  EXPECT_EQ(outcome.sha256.size(), 64U);
  EXPECT_EQ(outcome.notes, "");
  const auto second = co_await bench.load();
  EXPECT_EQ((co_await Bench::restored(*second)).value(), "variables");
  EXPECT_EQ((co_await Bench::restored(*second)).value(), "variables");  // another sandbox
}

CO_TEST(CarryState, AsksNoStoreForASessionThatIsNewAndSavesNothing) {
  Bench bench;
  const auto carried = co_await bench.load(true);
  const auto outcome = co_await carried->settle({});
  EXPECT_FALSE(outcome.saved);
  EXPECT_EQ(bench.faults.calls(), 0U);
}

CO_TEST(CarryState, KeepsNothingForSharedSessionsOrWhenSwitchedOff) {
  Bench bench;
  auto shared = bench.session;
  shared.readOnly = true;
  EXPECT_EQ(co_await bench.carry.load(shared, false, 1), nullptr);
  CarryState off(bench.states, bench.sessions, "a key", {.enabled = false});
  EXPECT_EQ(co_await off.load(bench.session, false, 1), nullptr);
}

CO_TEST(CarryState, DropsTheSaveOfARunThatBeganBeforeTheNewestState) {
  Bench bench;
  const auto one = co_await bench.load(), other = co_await bench.load();
  EXPECT_TRUE((co_await Bench::leave(*one, "first to end")).saved);
  const auto late = co_await Bench::leave(*other, "late");
  EXPECT_FALSE(late.saved);
  EXPECT_THAT(late.notes, HasSubstr("was changed while the program ran"));
  EXPECT_EQ((co_await Bench::restored(*co_await bench.load())).value(), "first to end");
}

CO_TEST(CarryState, GivesWayToAnUpload) {
  Bench bench;
  const auto running = co_await bench.load();
  EXPECT_EQ((co_await bench.upload(ownerOf("k"), bench.session.id, "uploaded")).value(), 8U);
  EXPECT_FALSE((co_await Bench::leave(*running, "late")).saved);
  EXPECT_EQ((co_await Bench::restored(*co_await bench.load())).value(), "uploaded");
}

CO_TEST(CarryState, ForgetsWhatBecameTooLarge) {
  Bench bench;
  EXPECT_TRUE((co_await Bench::leave(*co_await bench.load(), "small")).saved);
  const auto outcome = co_await (co_await bench.load())->settle({.end = End::kTooLarge});
  EXPECT_FALSE(outcome.saved);
  EXPECT_EQ(outcome.error, "state_too_large");
  EXPECT_THAT(outcome.notes, HasSubstr("larger than 1 MB"));
  EXPECT_EQ((co_await bench.load())->exchange().restore, nullptr);
}

CO_TEST(CarryState, TellsWhatTheRunnerAndTheInterpreterSay) {
  Bench bench;
  const auto carried = co_await bench.load();
  const auto outcome = co_await carried->settle(
      {.end = End::kFailed, .bytes = 0, .notes = "not saved: f (an open file)\n\nmore"});
  EXPECT_EQ(outcome.notes,
            "[state] not saved: f (an open file)\n[state] more\n"
            "[state] not saved: saving took too long or broke down\n");
}

CO_TEST(CarryState, SaysWhyTheStoreDidNotTakeIt) {
  Bench bench;
  const auto carried = co_await bench.load();
  bench.faults.failCall(1, {.kind = base::ErrorKind::kStorageFull, .message = "The disk is full"});
  EXPECT_FALSE(co_await carried->write("bytes"));
  const auto outcome = co_await carried->settle({.end = End::kFailed});
  EXPECT_EQ(outcome.notes, "[state] not saved: The disk is full\n");
}

CO_TEST(CarryState, BeginsWithNothingWhenTheStoreDoesNotAnswer) {
  Bench bench;
  bench.faults.failCall(1, {.message = "broken"});
  EXPECT_EQ((co_await bench.load())->exchange().restore, nullptr);
}

CO_TEST(CarryState, DoesNotTakeAStateOfAnotherSessionOrOwner) {
  Bench bench;
  EXPECT_TRUE((co_await Bench::leave(*co_await bench.load(), "variables")).saved);
  auto& planted = bench.contents.sessions.at(bench.foreign.id).state;
  planted = bench.stored();
  EXPECT_EQ((co_await bench.carry.load(bench.foreign, false, 99))->exchange().restore, nullptr);
  planted->about.sessionId = bench.foreign.id;
  EXPECT_EQ((co_await bench.carry.load(bench.foreign, false, 99))->exchange().restore, nullptr);
  EXPECT_EQ((co_await bench.carry.find(ownerOf("other"), bench.foreign.id)).value(), std::nullopt);
}

CO_TEST(CarryState, StopsBeforeTheProgramWhenTheBytesAreNotThoseThatWereSealed) {
  Bench bench;
  EXPECT_TRUE((co_await Bench::leave(*co_await bench.load(), "variables")).saved);
  bench.stored()->bytes = std::make_shared<const std::string>("Variables");
  const auto carried = co_await bench.load();
  EXPECT_FALSE(carried->droppedDamaged());
  EXPECT_FALSE((co_await Bench::restored(*carried)).has_value());
  EXPECT_TRUE(carried->droppedDamaged());
  EXPECT_EQ(carried->exchange().restore, nullptr);
  EXPECT_THAT((co_await carried->settle({})).notes, HasSubstr("is damaged"));
}

CO_TEST(CarryState, GivesNothingOutAfterItsTime) {
  Bench bench;
  EXPECT_TRUE((co_await Bench::leave(*co_await bench.load(), "variables")).saved);
  auto& record = bench.stored()->about;
  record.expiresAt = record.savedAt;
  record.tag = StateSeal("a key").tagOf(record, bench.session.owner);
  EXPECT_EQ((co_await bench.load())->exchange().restore, nullptr);
  EXPECT_EQ((co_await bench.carry.find(ownerOf("k"), bench.session.id)).value(), std::nullopt);
}

CO_TEST(CarryState, ShowsClientsOnlyWhatIsTheirs) {
  Bench bench;
  EXPECT_TRUE((co_await Bench::leave(*co_await bench.load(), "variables")).saved);
  const auto& id = bench.session.id;
  EXPECT_TRUE((co_await bench.carry.find(ownerOf("k"), id)).value().has_value());
  EXPECT_TRUE((co_await bench.carry.find(ownerOf("k", "u"), id)).value().has_value());
  EXPECT_FALSE((co_await bench.carry.find(ownerOf("k", "other"), id)).value().has_value());
  EXPECT_FALSE((co_await bench.carry.find(ownerOf("other"), id)).value().has_value());
  EXPECT_FALSE((co_await bench.carry.find(ownerOf("k"), "../" + id)).value().has_value());
  EXPECT_TRUE((co_await bench.carry.remove(ownerOf("other"), id)).has_value());
  EXPECT_TRUE(bench.stored().has_value());
  EXPECT_TRUE((co_await bench.carry.remove(ownerOf("k"), id)).has_value());
  EXPECT_FALSE(bench.stored().has_value());
}

CO_TEST(CarryState, MakesASessionForAnUploadToAnUnknownOneAndRefusesAForeignOne) {
  Bench bench;
  const auto id = base::newId();
  EXPECT_TRUE((co_await bench.upload(ownerOf("k", "v"), id, "\1state")).has_value());
  EXPECT_EQ(bench.contents.sessions.at(id).session.owner, ownerOf("k", "v"));
  for (const auto& not_theirs : {bench.foreign.id, std::string("hash:x")}) {
    const auto refused = co_await bench.upload(ownerOf("k"), not_theirs, "\1state");
    EXPECT_EQ(refused.error().kind, base::ErrorKind::kNotFound);
  }
}

CO_TEST(CarryState, TakesASessionWhoseTimeIsOverForOneThatIsNotThere) {
  Bench bench;
  EXPECT_TRUE((co_await Bench::leave(*co_await bench.load(), "variables")).saved);
  const auto id = bench.session.id;
  bench.contents.sessions.at(id).session.lastUsedAt -= std::chrono::hours(2);
  EXPECT_EQ((co_await bench.carry.find(ownerOf("k"), id)).value(), std::nullopt);
  EXPECT_TRUE((co_await bench.upload(ownerOf("other"), id, "\1state")).has_value());
  EXPECT_EQ(bench.contents.sessions.at(id).session.owner, ownerOf("other"));
}

CO_TEST(CarryState, AnUploadIsAUseOfItsSession) {
  Bench bench;
  auto& lastUsedAt = bench.contents.sessions.at(bench.session.id).session.lastUsedAt;
  lastUsedAt -= std::chrono::minutes(50);
  const auto before = lastUsedAt;
  EXPECT_TRUE((co_await bench.upload(ownerOf("k"), bench.session.id, "\1state")).has_value());
  EXPECT_GT(lastUsedAt, before);
}

CO_TEST(CarryState, AsksForNoMoreThanTheSandboxHolds) {
  Bench bench;
  EXPECT_EQ((co_await bench.load())->exchange().wish.mostBytes, 1U << 20);
  const auto roomy = co_await bench.carry.load(bench.session, false, 1ULL << 40);
  EXPECT_EQ(roomy->exchange().wish.mostBytes, 50U << 20);
  EXPECT_TRUE((co_await Bench::leave(*roomy, "variables")).saved);
  EXPECT_EQ((co_await bench.carry.load(bench.session, false, 8))->exchange().restore, nullptr);
}

}  // namespace
}  // namespace execution
