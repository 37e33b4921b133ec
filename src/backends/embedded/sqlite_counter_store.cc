#include "backends/embedded/sqlite_counter_store.h"

#include "backends/embedded/counter_rows.h"

namespace embedded {

async::Task<base::Result<ports::Counted>> SqliteCounterStore::addWithin(
    std::string key, std::vector<ports::CountLimit> limits, std::uint32_t n) {
  auto counted =
      co_await parts_.thread.run([&] { return addToCounters(parts_.database, key, limits, n); });
  if (n > 0) noteChange();
  co_return counted;
}

/// Now and then the log of changes is written back, after an answer instead of before one.
void SqliteCounterStore::noteChange() {
  constexpr std::uint32_t kChanges = 200;
  if (changes_.fetch_add(1) + 1 < kChanges) return;
  changes_ = 0;
  parts_.thread.post([&database = parts_.database] {
    // If it cannot be, it is tried again later; nothing is lost.
    (void)database.execute("PRAGMA wal_checkpoint(PASSIVE)");
  });
}

async::Task<base::Result<std::size_t>> SqliteCounterStore::removeEnded(model::Timestamp now,
                                                                       std::size_t limit) {
  co_return co_await parts_.thread.run([&] {
    return evenIfFull(parts_.reserve,
                      [&] { return removeEndedCounters(parts_.database, now, limit); });
  });
}

}  // namespace embedded
