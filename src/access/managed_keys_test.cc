#include "access/managed_keys.h"

#include "async/co_test.h"
#include "backends/memory/memory_key_store.h"
#include "ports/contract_fixture.h"
#include "ports/faulty_key_store.h"

namespace auth {
namespace {

using namespace std::chrono_literals;
using ports::must;

const ManagedKeys::TimePoint kNow = ManagedKeys::TimePoint{} + 1h;
const model::RateLimits kLimits{.perMinute = 3};
const base::Error kDown{.kind = base::ErrorKind::kUnavailable, .message = "down"};

struct Stores {
  memory::MemoryKeyStore real;
  ports::Faults faults;
  ports::FaultyKeyStore store{real, faults};
};

CO_TEST(ManagedKeys, AsksTheStoreOfAKeyOnceInItsLifetime) {
  Stores stores;
  must(co_await stores.real.create({.hash = "a", .limits = kLimits}));
  ManagedKeys keys(stores.store);
  EXPECT_EQ(must(co_await keys.find("a", kNow)), kLimits);
  EXPECT_EQ(must(co_await keys.find("a", kNow + 999ms)), kLimits);
  EXPECT_EQ(stores.faults.calls(), 1U);
  EXPECT_EQ(must(co_await keys.find("a", kNow + 1000ms)), kLimits);
  EXPECT_EQ(stores.faults.calls(), 2U);
}

CO_TEST(ManagedKeys, HearsOfChangesWithinThatTime) {
  Stores stores;
  must(co_await stores.real.create({.hash = "a", .limits = kLimits}));
  ManagedKeys keys(stores.store);
  EXPECT_TRUE(must(co_await keys.find("a", kNow)));
  must(co_await stores.real.change("a", {.enabled = false}));
  EXPECT_FALSE(must(co_await keys.find("a", kNow + 1s)));
  must(co_await stores.real.change("a", {.enabled = true}));
  EXPECT_FALSE(must(co_await keys.find("a", kNow + 1s))) << "that it is off is remembered, too";
  EXPECT_TRUE(must(co_await keys.find("a", kNow + 2s)));
  must(co_await stores.real.remove("a"));
  EXPECT_FALSE(must(co_await keys.find("a", kNow + 3s)));
}

CO_TEST(ManagedKeys, RemembersNoGuessAndNoFault) {
  Stores stores;
  ManagedKeys keys(stores.store);
  EXPECT_FALSE(must(co_await keys.find("a", kNow)));
  must(co_await stores.real.create({.hash = "a"}));
  stores.faults.failCall(1, kDown);
  EXPECT_EQ((co_await keys.find("a", kNow)).error().kind, kDown.kind);
  EXPECT_TRUE(must(co_await keys.find("a", kNow)));
}

CO_TEST(ManagedKeys, RemembersABoundedNumber) {
  Stores stores;
  ManagedKeys keys(stores.store, {.most = 2});
  for (const auto* hash : {"a", "b", "c"}) {
    must(co_await stores.real.create({.hash = hash}));
    EXPECT_TRUE(must(co_await keys.find(hash, kNow)));
  }
  EXPECT_TRUE(must(co_await keys.find("c", kNow)));
  EXPECT_EQ(stores.faults.calls(), 3U);
  EXPECT_TRUE(must(co_await keys.find("a", kNow)));
  EXPECT_EQ(stores.faults.calls(), 4U);
}

CO_TEST(ManagedKeys, TellsTheStoreOfUsesNowAndThenAndLosesNone) {
  Stores stores;
  const model::Timestamp early{1ms}, late{2ms};
  must(co_await stores.real.create({.hash = "a"}));
  ManagedKeys keys(stores.store);
  must(co_await keys.saveUses());
  EXPECT_EQ(stores.faults.calls(), 0U) << "there was nothing to tell";
  keys.noteUse("a", late);
  keys.noteUse("a", early);
  stores.faults.failCall(1, kDown);
  EXPECT_FALSE((co_await keys.saveUses()).has_value());
  keys.noteUse("a", early);
  must(co_await keys.saveUses());
  must(co_await keys.saveUses());
  const auto key = must(co_await stores.real.find("a"));
  EXPECT_EQ(key->usageCount, 3U);
  EXPECT_EQ(key->lastUsedAt, late);
}

}  // namespace
}  // namespace auth
