#include "backends/memory/memory_counter_store.h"

namespace memory {

async::Task<base::Result<ports::Counted>> MemoryCounterStore::addWithin(
    std::string key, std::vector<ports::CountLimit> limits, std::uint32_t n) {
  const std::lock_guard lock(mutex_);
  ports::Counted counted{.added = true};
  for (const auto& [window, most] : limits) {
    const auto found = counts_.find({window.end, window.begin, key});
    counted.counts.push_back(found == counts_.end() ? 0 : found->second);
    if (counted.counts.back() + n > most) counted.added = false;
  }
  if (!counted.added || n == 0) co_return counted;
  for (std::size_t i = 0; i < limits.size(); ++i) {
    const auto& window = limits[i].window;
    counts_[{window.end, window.begin, key}] = counted.counts[i] += n;
  }
  co_return counted;
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
