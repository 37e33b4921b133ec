#include "backends/embedded/disk_state_store.h"

#include <utility>

#include "backends/embedded/disk_reader.h"
#include "backends/embedded/state_rows.h"
#include "crypto/sha256.h"

namespace embedded {
namespace {

/// Larger ones go into files. Most programs leave a few numbers and functions.
constexpr std::size_t kMostInRow = 64u << 10;

/// Bytes that are in memory already.
class ReaderOfBytes : public ports::FileReader {
 public:
  explicit ReaderOfBytes(std::string bytes) : bytes_(std::move(bytes)) {}
  std::uint64_t size() const override { return bytes_.size(); }
  async::Task<base::Result<std::string>> read(std::uint64_t offset, std::size_t most) override {
    co_return offset < bytes_.size() ? bytes_.substr(offset, most) : std::string();
  }
  std::optional<int> descriptor() const override { return std::nullopt; }

 private:
  const std::string bytes_;
};

/// Writes one state: a small one with its row; a larger one into unfinished/, from where it is
/// moved to where its version says, and then the row.
class DiskStateWriter : public ports::StateWriter {
 public:
  explicit DiskStateWriter(Parts& parts) : parts_(parts) {}
  ~DiskStateWriter() override {
    if (!file_) return;
    // Removing what is unfinished blocks, so not here.
    parts_.diskThreads.post([file = std::move(file_)]() mutable { file.reset(); });
  }

  async::Task<base::Result<void>> write(std::string_view bytes) override {
    if (!file_ && small_.size() + bytes.size() <= kMostInRow) {
      small_ += bytes;
      co_return base::Result<void>();
    }
    co_return co_await parts_.diskThreads.run([&] { return writeToFile(bytes); });
  }

  async::Task<base::Result<void>> writeFrom(int file, std::uint64_t size) override {
    co_return co_await parts_.diskThreads.run([&]() -> base::Result<void> {
      file_ = TRY(StateFile::begin(parts_.contents));
      return file_->writeFrom(file, size);
    });
  }

  async::Task<base::Result<Content>> seal() override {
    if (!file_) co_return Content{.size = small_.size(), .sha256 = crypto::sha256(small_)};
    auto hash = CO_TRY(co_await parts_.diskThreads.run([&] { return file_->seal(); }));
    co_return Content{.size = file_->size(), .sha256 = std::move(hash)};
  }

  async::Task<base::Result<bool>> finish(model::StateRecord record,
                                         std::optional<std::string> replaces) override {
    const auto replaced =
        CO_TRY(co_await parts_.databaseThread.run([&] { return takePlace(record, replaces); }));
    co_return replaced;
  }

 private:
  base::Result<void> writeToFile(std::string_view bytes) {
    if (!file_) {
      file_ = TRY(StateFile::begin(parts_.contents));
      TRY(file_->write(small_));
    }
    return file_->write(bytes);
  }

  /// On the thread of the database, so that nobody saves or sweeps between the steps.
  base::Result<bool> takePlace(const model::StateRecord& record,
                               const std::optional<std::string>& replaces) {
    const auto before = TRY(replaceable(parts_.database, record.sessionId, replaces));
    if (!before) return false;
    const bool wasInFile =
        !before->empty() && !TRY(hasSmallState(parts_.database, record.sessionId));
    TRY(put(record));
    if (!wasInFile) return true;
    parts_.intactStates.forget(*before);
    parts_.diskThreads.post([parts = &parts_, old = *before] { (void)parts->states.remove(old); });
    return true;
  }

  base::Result<void> put(const model::StateRecord& record) {
    if (!file_) return putState(parts_.database, record, small_);
    TRY(file_->keep(parts_.states, record.version));
    auto written = putState(parts_.database, record, std::nullopt);
    if (written)
      parts_.intactStates.remember(record.version, file_->file());
    else
      (void)parts_.states.remove(record.version);  // if that fails, the next sweep finds it
    return written;
  }

  Parts& parts_;
  std::string small_;                // while there is no file
  std::shared_ptr<StateFile> file_;  // made when it becomes too large for a row
};

/// On the thread that reads. Empty bytes: they are in a file, which is not there (any more).
base::Result<std::optional<ports::OpenState>> look(Parts& parts, const std::string& sessionId) {
  auto record = TRY(findState(parts.reads, sessionId));
  if (!record) return std::nullopt;
  ports::OpenState opened{.record = *std::move(record), .bytes = nullptr};
  if (auto small = TRY(smallState(parts.reads, sessionId, opened.record.version))) {
    opened.bytes = std::make_unique<ReaderOfBytes>(*std::move(small));
  } else if (auto file = TRY(parts.states.read(opened.record.version))) {
    opened.intact = parts.intactStates.isIntact(opened.record.version, file);
    opened.bytes = std::make_unique<DiskReader>(parts, std::move(file), opened.record.size);
  }
  return opened;
}

/// A state that is replaced between the look at its row and at its bytes is looked up again.
base::Result<std::optional<ports::OpenState>> openNow(Parts& parts, const std::string& sessionId) {
  std::string missed;
  for (;;) {
    auto opened = TRY(look(parts, sessionId));
    if (!opened || opened->bytes) return opened;
    if (opened->record.version == missed) return std::nullopt;  // its bytes are lost
    missed = opened->record.version;
  }
}

}  // namespace

async::Task<base::Result<std::unique_ptr<ports::StateWriter>>> DiskStateStore::begin() {
  co_return std::make_unique<DiskStateWriter>(parts_);
}

async::Task<base::Result<std::optional<model::StateRecord>>> DiskStateStore::find(
    std::string sessionId) {
  co_return co_await parts_.readThread.run([&] { return findState(parts_.reads, sessionId); });
}

async::Task<base::Result<std::optional<ports::OpenState>>> DiskStateStore::open(
    std::string sessionId) {
  co_return co_await parts_.readThread.run([&] { return openNow(parts_, sessionId); });
}

async::Task<base::Result<bool>> DiskStateStore::remove(std::string sessionId) {
  co_return co_await parts_.databaseThread.run([&] {
    return evenIfFull(parts_.reserve, [&] { return removeState(parts_.database, sessionId); });
  });
}

async::Task<base::Result<std::size_t>> DiskStateStore::removeExpired(model::Timestamp now,
                                                                     std::size_t limit) {
  co_return co_await parts_.databaseThread.run([&] {
    return evenIfFull(parts_.reserve,
                      [&] { return removeExpiredStates(parts_.database, now, limit); });
  });
}

}  // namespace embedded
