#include "backends/embedded/disk_file_store.h"

#include <utility>

#include "backends/embedded/disk_reader.h"
#include "backends/embedded/disk_writer.h"
#include "backends/embedded/file_rows.h"

namespace embedded {

async::Task<base::Result<std::unique_ptr<ports::FileWriter>>> DiskFileStore::begin() {
  co_return std::make_unique<DiskWriter>(parts_);
}

async::Task<base::Result<std::optional<model::StoredFile>>> DiskFileStore::find(
    std::string sessionId, std::string fileId) {
  co_return co_await parts_.readThread.run(
      [&] { return findFile(parts_.reads, sessionId, fileId); });
}

async::Task<base::Result<std::optional<model::StoredFile>>> DiskFileStore::findByName(
    std::string sessionId, std::string name) {
  co_return co_await parts_.readThread.run(
      [&] { return findFileByName(parts_.reads, sessionId, name); });
}

async::Task<base::Result<std::vector<model::StoredFile>>> DiskFileStore::findAnywhere(
    std::string fileId) {
  co_return co_await parts_.readThread.run([&] { return findFilesAnywhere(parts_.reads, fileId); });
}

async::Task<base::Result<std::vector<model::StoredFile>>> DiskFileStore::list(
    std::string sessionId) {
  co_return co_await parts_.readThread.run([&] { return listFiles(parts_.reads, sessionId); });
}

async::Task<base::Result<bool>> DiskFileStore::remove(std::string sessionId, std::string fileId) {
  co_return co_await parts_.databaseThread.run([&] {
    return evenIfFull(parts_.reserve,
                      [&] { return removeFile(parts_.database, sessionId, fileId); });
  });
}

async::Task<base::Result<std::unique_ptr<ports::FileReader>>> DiskFileStore::open(
    std::string sessionId, std::string fileId) {
  auto reader =
      CO_TRY(co_await parts_.readThread.run([&]() -> base::Result<std::unique_ptr<DiskReader>> {
        const auto file = TRY(findFile(parts_.reads, sessionId, fileId));
        auto bytes = file ? TRY(parts_.contents.read(file->sha256)) : base::UniqueFd();
        if (!bytes) return nullptr;
        return std::make_unique<DiskReader>(parts_, std::move(bytes), file->size);
      }));
  if (reader) co_return reader;
  // Removed since the row was read; anything else would be a broken store.
  if (!CO_TRY(co_await find(sessionId, fileId))) co_return nullptr;
  co_return base::fail(base::ErrorKind::kInternal, "Storage: the bytes of a file are missing");
}

async::Task<base::Result<ports::FileTotals>> DiskFileStore::totals(std::string sessionId) {
  co_return co_await parts_.readThread.run([&] { return totalFiles(parts_.reads, sessionId); });
}

}  // namespace embedded
