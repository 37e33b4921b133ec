#include "async/co_test.h"
#include "backends/memory/memory_file_store.h"
#include "backends/memory/memory_session_store.h"
#include "backends/memory/memory_state_store.h"
#include "ports/faulty_file_store.h"
#include "ports/faulty_session_store.h"
#include "ports/faulty_state_store.h"

namespace memory {
namespace {

const base::Error kFull{.kind = base::ErrorKind::kStorageFull, .message = "full"};

struct FaultyStores {
  Contents contents;
  ports::Faults faults;
  MemorySessionStore realSessions{contents};
  MemoryFileStore realFiles{contents};
  ports::FaultySessionStore sessions{realSessions, faults};
  ports::FaultyFileStore files{realFiles, faults};
  MemoryStateStore realStates{contents};
  ports::FaultyStateStore states{realStates, faults};
};

CO_TEST(FaultySessionStore, FailsTheCallThatWasChosenAndNoOther) {
  FaultyStores stores;
  stores.faults.failCall(2, kFull);
  EXPECT_TRUE((co_await stores.sessions.create({.id = "1"})).has_value());
  const auto refused = co_await stores.sessions.create({.id = "2"});
  EXPECT_EQ(refused.error().kind, base::ErrorKind::kStorageFull);
  EXPECT_TRUE((co_await stores.sessions.create({.id = "3"})).has_value());
  EXPECT_EQ(stores.contents.sessions.size(), 2U);
  EXPECT_EQ(stores.faults.calls(), 3U);
}

CO_TEST(FaultyFileStore, FailsCallsOfItsWritersToo) {
  FaultyStores stores;
  stores.contents.sessions["s"];
  const auto writer = (co_await stores.files.begin()).value();
  EXPECT_TRUE((co_await writer->write("bytes")).has_value());
  stores.faults.failCall(1, kFull);
  const model::StoredFile metadata{.sessionId = "s", .name = "a"};
  EXPECT_FALSE((co_await writer->finish(metadata)).has_value());
  const auto file = (co_await writer->finish(metadata)).value();
  const auto reader = (co_await stores.files.open("s", file.id)).value();
  EXPECT_EQ((co_await reader->read(0, 10)).value(), "bytes");
}

CO_TEST(FaultyStateStore, FailsCallsOfItsWritersToo) {
  FaultyStores stores;
  stores.contents.sessions["s"];
  const auto writer = (co_await stores.states.begin()).value();
  stores.faults.failCall(2, kFull);
  EXPECT_TRUE((co_await writer->write("bytes")).has_value());
  EXPECT_FALSE((co_await writer->seal()).has_value());
  EXPECT_TRUE((co_await writer->finish({.sessionId = "s"}, "")).value());
}

}  // namespace
}  // namespace memory
