#include "backends/memory/memory_counter_store.h"

namespace memory {

async::Task<base::Result<std::vector<std::uint64_t>>> MemoryCounterStore::add(
    std::string key, std::vector<ports::Window> windows, std::uint32_t n) {
  const std::lock_guard lock(mutex_);
  std::vector<std::uint64_t> counts;
  for (const auto& window : windows) {
    const Name name{window.end, window.begin, key};
    if (n > 0) counts_[name] += n;
    const auto found = counts_.find(name);
    counts.push_back(found == counts_.end() ? 0 : found->second);
  }
  co_return counts;
}

async::Task<base::Result<std::size_t>> MemoryCounterStore::removeEnded(model::Timestamp now,
                                                                       std::size_t limit) {
  const std::lock_guard lock(mutex_);
  std::size_t removed = 0;
  while (removed < limit && !counts_.empty() && std::get<0>(counts_.begin()->first) <= now) {
    counts_.erase(counts_.begin());
    ++removed;
  }
  co_return removed;
}

}  // namespace memory
