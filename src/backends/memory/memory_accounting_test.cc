#include "async/co_test.h"
#include "backends/memory/memory_counter_store.h"
#include "backends/memory/memory_key_store.h"
#include "backends/memory/memory_usage_log.h"
#include "ports/counter_store_contract.h"
#include "ports/faulty_counter_store.h"
#include "ports/faulty_key_store.h"
#include "ports/faulty_usage_log.h"
#include "ports/key_store_contract.h"
#include "ports/usage_log_contract.h"

namespace memory {
namespace {

using ports::CounterStoreContract;
using ports::KeyStoreContract;
using ports::UsageLogContract;

template <class Port, class Store>
class InMemory : public ports::StoreUnderTest<Port> {
 public:
  Port& store() override { return store_; }
  static std::unique_ptr<ports::StoreUnderTest<Port>> make() {
    return std::make_unique<InMemory>();
  }

 private:
  Store store_;
};

template <class Port, class Store>
constexpr ports::PeerOf<Port> kPeer{.name = "memory", .make = &InMemory<Port, Store>::make};

constexpr auto kKeys = kPeer<ports::KeyStore, MemoryKeyStore>;
constexpr auto kCounters = kPeer<ports::CounterStore, MemoryCounterStore>;
constexpr auto kUsage = kPeer<ports::UsageLog, MemoryUsageLog>;
INSTANTIATE_TEST_SUITE_P(Memory, KeyStoreContract, testing::Values(kKeys));
INSTANTIATE_TEST_SUITE_P(Memory, CounterStoreContract, testing::Values(kCounters));
INSTANTIATE_TEST_SUITE_P(Memory, UsageLogContract, testing::Values(kUsage));

CO_TEST(FaultyAccounting, FailsTheCallThatWasChosenAndNoOther) {
  ports::Faults faults;
  MemoryKeyStore realKeys;
  MemoryCounterStore realCounters;
  MemoryUsageLog realLog;
  ports::FaultyKeyStore keys(realKeys, faults);
  ports::FaultyCounterStore counters(realCounters, faults);
  ports::FaultyUsageLog log(realLog, faults);
  const base::Error down{.kind = base::ErrorKind::kUnavailable, .message = "down"};

  faults.failCall(1, down);
  EXPECT_FALSE((co_await keys.create({.hash = "h"})).has_value());
  EXPECT_EQ((co_await keys.find("h")).value(), std::nullopt);
  faults.failCall(1, down);
  EXPECT_FALSE((co_await counters.addWithin("a", {}, 1)).has_value());
  EXPECT_EQ((co_await counters.addWithin("a", {{{}, 1}}, 1)).value(), (ports::Counted{true, {1}}));
  faults.failCall(1, down);
  EXPECT_FALSE((co_await log.append({{.executionId = "e"}})).has_value());
  EXPECT_EQ((co_await log.removeBefore(model::timestampNow(), 9)).value(), 0U);
  EXPECT_EQ(faults.calls(), 6U);
}

}  // namespace
}  // namespace memory
