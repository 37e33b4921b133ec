#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <ostream>

#include "async/co_test.h"
#include "ports/contract_fixture.h"

namespace ports {

/// For contract tests of a port that needs no other: a store of one peer, empty when made.
template <class Store>
class StoreUnderTest {
 public:
  virtual ~StoreUnderTest() = default;
  [[nodiscard]] virtual Store& store() = 0;
};

/// How to make the store of a peer.
template <class Store>
struct PeerOf {
  const char* name;
  std::unique_ptr<StoreUnderTest<Store>> (*make)();

  friend void PrintTo(const PeerOf& peer, std::ostream* out) { *out << peer.name; }
};

template <class Store>
class OneStoreContract : public testing::TestWithParam<PeerOf<Store>> {
 protected:
  using Test = async::Task<> (*)(Store& store);

  void run(Test test) {
    const auto made = this->GetParam().make();
    async::runTest(test(made->store()));
  }

  [[nodiscard]] static model::Timestamp at(std::int64_t milliseconds) {
    return model::Timestamp{std::chrono::milliseconds(milliseconds)};
  }
};

}  // namespace ports
