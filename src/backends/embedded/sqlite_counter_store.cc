#include "backends/embedded/sqlite_counter_store.h"

#include "backends/embedded/counter_rows.h"

namespace embedded {

async::Task<base::Result<ports::Counted>> SqliteCounterStore::addWithin(
    std::string key, std::vector<ports::CountLimit> limits, std::uint32_t n) {
  co_return co_await parts_.thread.run(
      [&] { return addToCounters(parts_.database, key, limits, n); });
}

async::Task<base::Result<std::size_t>> SqliteCounterStore::removeEnded(model::Timestamp now,
                                                                       std::size_t limit) {
  co_return co_await parts_.thread.run([&] {
    return evenIfFull(parts_.reserve,
                      [&] { return removeEndedCounters(parts_.database, now, limit); });
  });
}

}  // namespace embedded
