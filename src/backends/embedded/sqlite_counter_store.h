#pragma once

#include <atomic>
#include <cstdint>

#include "backends/embedded/access_parts.h"
#include "ports/counter_store.h"

namespace embedded {

/// Counters as rows of SQLite. One thread writes, so counts are given out one after the other. No
/// count is synced.
class SqliteCounterStore : public ports::CounterStore {
 public:
  explicit SqliteCounterStore(AccessParts& parts) : parts_(parts) {}

  async::Task<base::Result<ports::Counted>> addWithin(std::string key,
                                                      std::vector<ports::CountLimit> limits,
                                                      std::uint32_t n) override;
  async::Task<base::Result<std::size_t>> removeEnded(model::Timestamp now,
                                                     std::size_t limit) override;

 private:
  void noteChange();

  AccessParts& parts_;
  std::atomic<std::uint32_t> changes_ = 0;  // since the last checkpoint
};

}  // namespace embedded
