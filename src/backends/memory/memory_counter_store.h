#pragma once

#include <map>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include "ports/counter_store.h"

namespace memory {

/// Counters that live as long as the process: for tests. Thread-safe.
class MemoryCounterStore : public ports::CounterStore {
 public:
  async::Task<base::Result<ports::Counted>> addWithin(std::string key,
                                                      std::vector<ports::CountLimit> limits,
                                                      std::uint32_t n) override;
  async::Task<base::Result<std::size_t>> removeEnded(model::Timestamp now,
                                                     std::size_t limit) override;

 private:
  /// End, begin, key: those that ended come first.
  using Name = std::tuple<model::Timestamp, model::Timestamp, std::string>;

  std::mutex mutex_;
  std::map<Name, std::uint64_t> counts_;
};

}  // namespace memory
