#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ports/counter_store.h"
#include "ports/faults.h"

namespace ports {

/// For tests: another CounterStore, whose calls fail as `faults` says. Both outlive it.
class FaultyCounterStore : public CounterStore {
 public:
  FaultyCounterStore(CounterStore& inner, Faults& faults) : inner_(inner), faults_(faults) {}

  async::Task<base::Result<Counted>> addWithin(std::string key, std::vector<CountLimit> limits,
                                               std::uint32_t n) override {
    return faults_.pass(inner_.addWithin(std::move(key), std::move(limits), n));
  }
  async::Task<base::Result<std::size_t>> removeEnded(model::Timestamp now,
                                                     std::size_t limit) override {
    return faults_.pass(inner_.removeEnded(now, limit));
  }

 private:
  CounterStore& inner_;
  Faults& faults_;
};

}  // namespace ports
