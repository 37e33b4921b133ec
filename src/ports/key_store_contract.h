#pragma once

#include <string>
#include <vector>

#include "ports/key_store.h"
#include "ports/one_store_contract.h"

namespace ports {

/// What every KeyStore promises; see SessionStoreContract for how a peer instantiates it.
class KeyStoreContract : public OneStoreContract<KeyStore> {
 protected:
  [[nodiscard]] static model::ApiKey keyAt(std::int64_t milliseconds, char digit) {
    return {.hash = std::string(64, digit),
            .prefix = "sk-abcdefgh",
            .name = "key",
            .createdAt = at(milliseconds)};
  }
};

TEST_P(KeyStoreContract, FindsAKeyAsItWasCreated) {
  run([](KeyStore& keys) -> async::Task<> {
    auto full = keyAt(1, 'a');
    full.enabled = false;
    full.limits = {.perSecond = 1, .perMinute = 0, .perHour = {}, .perDay = 4, .perMonth = ~0U};
    full.metadata = {{"team", "blue"}, {"empty", ""}, {"", "nameless"}};
    full.lastUsedAt = at(3);
    full.usageCount = 7;
    const auto plain = keyAt(2, 'b');
    must(co_await keys.create(full));
    must(co_await keys.create(plain));
    EXPECT_EQ(must(co_await keys.find(full.hash)), full);
    EXPECT_EQ(must(co_await keys.find(plain.hash)), plain);
    EXPECT_EQ(must(co_await keys.find(std::string(64, 'c'))), std::nullopt);
    EXPECT_EQ(must(co_await keys.find("")), std::nullopt);
  });
}

TEST_P(KeyStoreContract, RefusesAHashThatIsTaken) {
  run([](KeyStore& keys) -> async::Task<> {
    auto key = keyAt(1, 'a');
    key.metadata = {{"team", "blue"}};
    must(co_await keys.create(key));
    auto other = keyAt(2, 'a');
    other.metadata = {{"team", "red"}, {"more", "of it"}};
    const auto refused = co_await keys.create(other);
    EXPECT_EQ(refused.error().kind, base::ErrorKind::kConflict);
    EXPECT_EQ(must(co_await keys.find(key.hash)), key);
  });
}

TEST_P(KeyStoreContract, ListsTheNewestFirst) {
  run([](KeyStore& keys) -> async::Task<> {
    auto one = keyAt(1, 'c'), two = keyAt(2, 'b'), three = keyAt(3, 'd'), twin = keyAt(3, 'a');
    two.metadata = {{"team", "blue"}, {"floor", "2"}};
    three.metadata = {{"team", "red"}};
    for (const auto& key : {two, three, one, twin}) must(co_await keys.create(key));
    EXPECT_EQ(must(co_await keys.list(9)), (std::vector{twin, three, two, one}));
    EXPECT_EQ(must(co_await keys.list(3)), (std::vector{twin, three, two}));
  });
}

TEST_P(KeyStoreContract, ChangesWhatIsNamedAndNothingElse) {
  run([](KeyStore& keys) -> async::Task<> {
    auto key = keyAt(1, 'a');
    key.limits = {.perSecond = 1, .perMinute = 2, .perHour = {}, .perDay = {}, .perMonth = {}};
    key.metadata = {{"team", "blue"}};
    const auto other = keyAt(2, 'b');
    must(co_await keys.create(key));
    must(co_await keys.create(other));

    EXPECT_TRUE(must(co_await keys.change(key.hash, {.name = "new"})));
    key.name = "new";
    EXPECT_EQ(must(co_await keys.find(key.hash)), key);
    EXPECT_TRUE(must(co_await keys.change(key.hash, {.enabled = false})));
    key.enabled = false;
    EXPECT_EQ(must(co_await keys.find(key.hash)), key);
    key.limits = {.perSecond = {}, .perMinute = 3, .perHour = 4, .perDay = {}, .perMonth = {}};
    EXPECT_TRUE(must(co_await keys.change(key.hash, {.limits = key.limits})));
    EXPECT_EQ(must(co_await keys.find(key.hash)), key);
    EXPECT_TRUE(must(co_await keys.change(key.hash, {})));
    EXPECT_EQ(must(co_await keys.find(key.hash)), key);
    EXPECT_EQ(must(co_await keys.find(other.hash)), other);
    EXPECT_FALSE(must(co_await keys.change(std::string(64, 'c'), {.name = "new"})));
  });
}

TEST_P(KeyStoreContract, RemovesAKeyWithAllThatIsKnownOfIt) {
  run([](KeyStore& keys) -> async::Task<> {
    auto key = keyAt(1, 'a');
    key.metadata = {{"team", "blue"}};
    const auto other = keyAt(2, 'b');
    must(co_await keys.create(key));
    must(co_await keys.create(other));
    EXPECT_TRUE(must(co_await keys.remove(key.hash)));
    EXPECT_FALSE(must(co_await keys.remove(key.hash)));
    EXPECT_EQ(must(co_await keys.find(key.hash)), std::nullopt);
    EXPECT_EQ(must(co_await keys.list(9)), (std::vector{other}));

    key.metadata.clear();
    must(co_await keys.create(key));
    EXPECT_EQ(must(co_await keys.find(key.hash)), key);
  });
}

TEST_P(KeyStoreContract, AddsUpUses) {
  run([](KeyStore& keys) -> async::Task<> {
    auto key = keyAt(1, 'a'), other = keyAt(2, 'b');
    must(co_await keys.create(key));
    must(co_await keys.create(other));
    must(co_await keys.noteUses({{.hash = key.hash, .times = 2, .lastAt = at(9)},
                                 {.hash = std::string(64, 'c'), .times = 1, .lastAt = at(9)},
                                 {.hash = other.hash, .times = 1, .lastAt = at(5)}}));
    must(co_await keys.noteUses({{.hash = key.hash, .times = 3, .lastAt = at(8)}}));
    must(co_await keys.noteUses({}));
    key.usageCount = 5;
    key.lastUsedAt = at(9);
    other.usageCount = 1;
    other.lastUsedAt = at(5);
    EXPECT_EQ(must(co_await keys.list(9)), (std::vector{other, key}));
  });
}

}  // namespace ports
