#pragma once

#include "backends/embedded/parts.h"
#include "ports/counter_store.h"

namespace embedded {

/// Counters as rows of SQLite. One thread writes, so counts are given out one after the other.
class SqliteCounterStore : public ports::CounterStore {
 public:
  explicit SqliteCounterStore(Parts& parts) : parts_(parts) {}

  async::Task<base::Result<std::vector<std::uint64_t>>> add(std::string key,
                                                            std::vector<ports::Window> windows,
                                                            std::uint32_t n) override;
  async::Task<base::Result<std::size_t>> removeEnded(model::Timestamp now,
                                                     std::size_t limit) override;

 private:
  Parts& parts_;
};

}  // namespace embedded
