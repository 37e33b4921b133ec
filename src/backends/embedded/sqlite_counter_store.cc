#include "backends/embedded/sqlite_counter_store.h"

#include "backends/embedded/counter_rows.h"

namespace embedded {

async::Task<base::Result<std::vector<std::uint64_t>>> SqliteCounterStore::add(
    std::string key, std::vector<ports::Window> windows, std::uint32_t n) {
  co_return co_await parts_.databaseThread.run(
      [&] { return addToCounters(parts_.database, key, windows, n); });
}

async::Task<base::Result<std::size_t>> SqliteCounterStore::removeEnded(model::Timestamp now,
                                                                       std::size_t limit) {
  co_return co_await parts_.databaseThread.run([&] {
    return evenIfFull(parts_.reserve,
                      [&] { return removeEndedCounters(parts_.database, now, limit); });
  });
}

}  // namespace embedded
