#include "execution/state_seal.h"

#include <gtest/gtest.h>

#include <functional>

namespace execution {
namespace {

const model::Owner kOwner{.principal = {.kind = model::Principal::Kind::kKey, .id = "k"},
                          .user = "u"};
const model::StateRecord kRecord{.sessionId = "s",
                                 .version = "v",
                                 .size = 3,
                                 .sha256 = "abc",
                                 .savedAt = model::Timestamp{std::chrono::milliseconds(1)},
                                 .expiresAt = model::Timestamp{std::chrono::milliseconds(2)}};

TEST(StateSeal, HoldsForWhatItWasMadeFor) {
  const StateSeal seal("a key");
  auto record = kRecord;
  record.tag = seal.tagOf(record, kOwner);
  EXPECT_EQ(record.tag.size(), 64U);
  EXPECT_TRUE(seal.holds(record, kOwner));
}

TEST(StateSeal, BreaksWhenAnythingIsChanged) {
  const StateSeal seal("a key");
  auto sealed = kRecord;
  sealed.tag = seal.tagOf(sealed, kOwner);
  const std::function<void(model::StateRecord&)> changes[] = {
      [](auto& record) { record.sessionId = "t"; },
      [](auto& record) { record.version = "w"; },
      [](auto& record) { record.size = 4; },
      [](auto& record) { record.sha256 = "abd"; },
      [](auto& record) { record.uploaded = true; },
      [](auto& record) { record.tag[0] ^= 1; },
      [](auto& record) { record.tag.pop_back(); },
      [](auto& record) { record.tag.clear(); },
      [](auto& record) { record.savedAt += std::chrono::milliseconds(1); },
      [](auto& record) { record.expiresAt += std::chrono::milliseconds(1); }};
  for (const auto& change : changes) {
    auto changed = sealed;
    change(changed);
    EXPECT_FALSE(seal.holds(changed, kOwner));
  }
}

TEST(StateSeal, BreaksForAnotherOwnerOrAnotherKey) {
  const StateSeal seal("a key");
  auto record = kRecord;
  record.tag = seal.tagOf(record, kOwner);
  auto other = kOwner;
  other.user = "v";
  EXPECT_FALSE(seal.holds(record, other));
  other = kOwner;
  other.principal.id = "l";
  EXPECT_FALSE(seal.holds(record, other));
  other = kOwner;
  other.principal.kind = model::Principal::Kind::kToken;
  EXPECT_FALSE(seal.holds(record, other));
  EXPECT_FALSE(StateSeal("another key").holds(record, kOwner));
}

TEST(StateSeal, TellsWherePartsEnd) {
  const StateSeal seal("a key");
  auto one = kRecord, other = kRecord;
  one.sessionId = "ab";
  other.sessionId = "a";
  auto owner = kOwner;
  owner.principal.id = "bk";
  EXPECT_NE(seal.tagOf(one, kOwner), seal.tagOf(other, owner));
}

}  // namespace
}  // namespace execution
