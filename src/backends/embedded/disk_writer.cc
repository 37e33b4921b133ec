#include "backends/embedded/disk_writer.h"

#include <unistd.h>

#include <utility>

#include "backends/embedded/file_rows.h"
#include "backends/embedded/garbage.h"
#include "base/ids.h"

namespace embedded {

DiskWriter::DiskWriter(Parts& parts, std::unique_ptr<ContentWriter> content)
    : parts_(parts), content_(std::move(content)) {}

DiskWriter::~DiskWriter() {
  // Removing what is unfinished blocks, so not here.
  parts_.diskThreads.post([content = std::move(content_)]() mutable { content.reset(); });
}

async::Task<base::Result<void>> DiskWriter::write(std::string_view bytes) {
  co_return co_await parts_.diskThreads.run([&] { return content_->write(bytes); });
}

async::Task<base::Result<void>> DiskWriter::seal() {
  co_return co_await parts_.diskThreads.run(
      [&] { return content_->seal().map([](const auto& /*content*/) {}); });
}

async::Task<base::Result<model::StoredFile>> DiskWriter::finish(model::StoredFile metadata) {
  metadata.id = base::newId();
  auto use = CO_TRY(co_await parts_.diskThreads.run([&] { return keepBytes(metadata); }));
  auto inserted = co_await parts_.databaseThread.run([&] {
    auto result = insertFile(parts_.database, metadata);
    use.end();  // here, because it may have to wait for a lock
    return result;
  });
  if (!inserted) co_await dropUnnamed(metadata.sha256);
  CO_TRY(std::move(inserted));
  co_return metadata;
}

base::Result<ContentsInUse::Use> DiskWriter::keepBytes(model::StoredFile& metadata) {
  const auto content = TRY(content_->seal());
  metadata.sha256 = content.sha256;
  metadata.size = content.size;
  ContentsInUse::Use use(parts_.inUse, content.sha256);
  TRY(content_->keep(content));
  return use;
}

// At once and not when upkeep comes by: the disk may be full. If it fails, upkeep finds them.
async::Task<> DiskWriter::dropUnnamed(std::string sha256) {
  const auto detached =
      co_await parts_.databaseThread.run([&] { return detachUnnamed(parts_, sha256); });
  if (!detached || detached->empty()) co_return;
  co_await parts_.diskThreads.run([&] { return ::unlink(detached->c_str()); });
}

}  // namespace embedded
