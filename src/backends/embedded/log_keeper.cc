#include "backends/embedded/log_keeper.h"

#include <fcntl.h>
#include <unistd.h>

#include "backends/embedded/disk_error.h"

namespace embedded {
namespace {

constexpr int kPages = 1'000;  // 4 MB, from which on the log is moved; SQLite's own habit
// If the disk cannot keep up with those who write, they have to wait for it.
constexpr int kMostPages = 16 * kPages;

}  // namespace

base::Result<std::unique_ptr<LogKeeper>> LogKeeper::open(const std::filesystem::path& file) {
  auto own = TRY(sqlite::Database::open(file));
  base::UniqueFd log(::open((file.string() + "-wal").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  base::UniqueFd folder(::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!log || !folder) return base::fail(diskError());
  return std::unique_ptr<LogKeeper>(
      new LogKeeper(std::move(own), std::move(log), std::move(folder)));
}

// What fails here is tried again after the next commit; until then the log only grows.
void LogKeeper::watch(sqlite::Database& writer, async::WorkerThreads& threads) {
  writer.whenLogGrows([this, &writer, &threads](int pages) {
    if (pages >= kMostPages) {
      const std::lock_guard whoMoves(moving_);  // SQLite would not let two of them
      (void)writer.moveLog();
    }
    if (pages < kPages || queued_.exchange(true)) return;
    threads.post([this] {
      {
        const std::lock_guard whoMoves(moving_);
        (void)own_.moveLog();
      }
      queued_ = false;
    });
  });
}

// What is no longer in the log was synced when it was moved.
base::Result<void> LogKeeper::sync() const {
  if (::fdatasync(log_.get()) != 0 || ::fsync(folder_.get()) != 0) return base::fail(diskError());
  return {};
}

}  // namespace embedded
