#include "backends/memory/memory_file_store.h"
#include "backends/memory/memory_session_store.h"
#include "backends/memory/memory_state_store.h"
#include "ports/file_store_contract.h"
#include "ports/session_store_contract.h"
#include "ports/state_store_contract.h"

namespace memory {
namespace {

using ports::FileStoreContract;
using ports::SessionStoreContract;
using ports::StateStoreContract;

class MemoryStores : public ports::StoresUnderTest {
 public:
  ports::SessionStore& sessions() override { return sessions_; }
  ports::FileStore& files() override { return files_; }

 private:
  Contents contents_;
  MemorySessionStore sessions_{contents_};
  MemoryFileStore files_{contents_};
};

std::unique_ptr<ports::StoresUnderTest> makeStores() {
  return std::make_unique<MemoryStores>();
}

constexpr ports::Peer kPeer{.name = "memory", .make = &makeStores};
INSTANTIATE_TEST_SUITE_P(Memory, SessionStoreContract, testing::Values(kPeer));
INSTANTIATE_TEST_SUITE_P(Memory, FileStoreContract, testing::Values(kPeer));

class MemoryStates : public ports::StateStoresUnderTest {
 public:
  ports::SessionStore& sessions() override { return sessions_; }
  ports::StateStore& states() override { return states_; }

 private:
  Contents contents_;
  MemorySessionStore sessions_{contents_};
  MemoryStateStore states_{contents_};
};

std::unique_ptr<ports::StateStoresUnderTest> makeStates() {
  return std::make_unique<MemoryStates>();
}

constexpr ports::StatePeer kStatePeer{.name = "memory", .make = &makeStates};
INSTANTIATE_TEST_SUITE_P(Memory, StateStoreContract, testing::Values(kStatePeer));

}  // namespace
}  // namespace memory
