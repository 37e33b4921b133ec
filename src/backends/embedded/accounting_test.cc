#include "async/co_test.h"
#include "backends/embedded/storage.h"
#include "backends/embedded/test_folder.h"
#include "ports/counter_store_contract.h"
#include "ports/key_store_contract.h"
#include "ports/usage_log_contract.h"

namespace embedded {
namespace {

using ports::CounterStoreContract;
using ports::KeyStoreContract;
using ports::must;
using ports::UsageLogContract;

template <class Port, Port& (Storage::*kPort)()>
class InStorage : public ports::StoreUnderTest<Port> {
 public:
  Port& store() override { return ((*storage_).*kPort)(); }
  static std::unique_ptr<ports::StoreUnderTest<Port>> make() {
    return std::make_unique<InStorage>();
  }

 private:
  TestFolder folder_;
  std::unique_ptr<Storage> storage_ = must(Storage::open(folder_.path()));
};

template <class Port, Port& (Storage::*kPort)()>
constexpr ports::PeerOf<Port> kPeer{.name = "embedded", .make = &InStorage<Port, kPort>::make};

constexpr auto kKeys = kPeer<ports::KeyStore, &Storage::keys>;
constexpr auto kCounters = kPeer<ports::CounterStore, &Storage::counters>;
constexpr auto kUsage = kPeer<ports::UsageLog, &Storage::usage>;
INSTANTIATE_TEST_SUITE_P(Embedded, KeyStoreContract, testing::Values(kKeys));
INSTANTIATE_TEST_SUITE_P(Embedded, CounterStoreContract, testing::Values(kCounters));
INSTANTIATE_TEST_SUITE_P(Embedded, UsageLogContract, testing::Values(kUsage));

CO_TEST(Accounting, IsKnownWhenTheStorageIsOpenedAgain) {
  const TestFolder folder;
  const model::ApiKey key{.hash = "h", .name = "n", .metadata = {{"team", "blue"}}};
  const ports::CountLimit limit{.window = {.begin = {}, .end = model::Timestamp::max()}, .most = 9};
  const model::UsageRecord record{.executionId = "e", .language = "py"};
  const ports::UsageFilter all{.from = {}, .until = model::Timestamp::max()};
  {
    const auto storage = must(Storage::open(folder.path()));
    must(co_await storage->keys().create(key));
    must(co_await storage->counters().addWithin("k", {limit}, 3));
    must(co_await storage->usage().append({record}));
  }
  const auto storage = must(Storage::open(folder.path()));
  EXPECT_EQ(must(co_await storage->keys().find("h")), key);
  EXPECT_EQ(must(co_await storage->counters().addWithin("k", {limit}, 0)).counts.front(), 3U);
  EXPECT_EQ(must(co_await storage->usage().newest(all, 9)), std::vector{record});
}

CO_TEST(Accounting, IsOpenToOtherProcessesWhileAServerUsesTheFolder) {
  const TestFolder folder;
  const auto storage = must(Storage::open(folder.path()));
  const auto beside = must(AccessParts::open(folder.path()));
  SqliteKeyStore keys(*beside);
  must(co_await keys.create({.hash = "h"}));
  EXPECT_TRUE(must(co_await storage->keys().find("h")));
  must(co_await storage->keys().noteUses({{.hash = "h", .times = 2}}));
  EXPECT_TRUE(must(co_await keys.change("h", {.enabled = false})));
  const auto key = must(co_await storage->keys().find("h"));
  EXPECT_FALSE(key->enabled);
  EXPECT_EQ(key->usageCount, 2U);
  const ports::CountLimit limit{.window = {.begin = {}, .end = model::Timestamp::max()}, .most = 9};
  must(co_await storage->counters().addWithin("h", {limit}, 3));
  SqliteCounterStore counters(*beside);
  EXPECT_EQ(must(co_await counters.addWithin("h", {limit}, 0)).counts.front(), 3U);
}

CO_TEST(Accounting, RemovesCountersInBoundedSteps) {
  const TestFolder folder;
  const auto storage = must(Storage::open(folder.path()));
  const ports::Window ended{.begin = {}, .end = model::timestampNow()};
  for (const auto* key : {"a", "b", "c"})
    must(co_await storage->counters().addWithin(key, {{ended, 1}}, 1));
  EXPECT_EQ(must(co_await storage->counters().removeEnded(ended.end, 2)), 2U);
  EXPECT_EQ(must(co_await storage->counters().removeEnded(ended.end, 2)), 1U);
}

}  // namespace
}  // namespace embedded
