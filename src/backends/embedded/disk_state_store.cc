#include "backends/embedded/disk_state_store.h"

#include <utility>

#include "backends/embedded/disk_reader.h"
#include "backends/embedded/state_rows.h"

namespace embedded {
namespace {

/// Writes one state: bytes into unfinished/, moved to where their version says, then the row.
class DiskStateWriter : public ports::StateWriter {
 public:
  DiskStateWriter(Parts& parts, std::unique_ptr<StateFile> file)
      : parts_(parts), file_(std::move(file)) {}
  ~DiskStateWriter() override {
    // Removing what is unfinished blocks, so not here.
    parts_.diskThreads.post([file = std::move(file_)]() mutable { file.reset(); });
  }

  async::Task<base::Result<void>> write(std::string_view bytes) override {
    co_return co_await parts_.diskThreads.run([&] { return file_->write(bytes); });
  }

  async::Task<base::Result<Content>> seal() override {
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
  /// On the thread of the database, so that nobody saves or sweeps between the steps.
  base::Result<bool> takePlace(const model::StateRecord& record,
                               const std::optional<std::string>& replaces) {
    const auto before = TRY(replaceable(parts_.database, record.sessionId, replaces));
    if (!before) return false;
    TRY(file_->keep(parts_.states, record.version));
    if (auto put = putState(parts_.database, record); !put) {
      (void)parts_.states.remove(record.version);  // if that fails, the next sweep finds it
      return base::fail(put.error());
    }
    if (!before->empty())
      parts_.diskThreads.post(
          [parts = &parts_, old = *before] { (void)parts->states.remove(old); });
    return true;
  }

  Parts& parts_;
  std::shared_ptr<StateFile> file_;
};

}  // namespace

async::Task<base::Result<std::unique_ptr<ports::StateWriter>>> DiskStateStore::begin() {
  auto file =
      CO_TRY(co_await parts_.diskThreads.run([&] { return StateFile::begin(parts_.contents); }));
  co_return std::make_unique<DiskStateWriter>(parts_, std::move(file));
}

async::Task<base::Result<std::optional<model::StateRecord>>> DiskStateStore::find(
    std::string sessionId) {
  co_return co_await parts_.readThread.run([&] { return findState(parts_.reads, sessionId); });
}

async::Task<base::Result<std::unique_ptr<ports::FileReader>>> DiskStateStore::open(
    model::StateRecord record) {
  auto bytes =
      CO_TRY(co_await parts_.diskThreads.run([&] { return parts_.states.read(record.version); }));
  if (!bytes) co_return nullptr;
  co_return std::make_unique<DiskReader>(parts_, std::move(bytes), record.size);
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
