#include "backends/embedded/disk_writer.h"

#include <unistd.h>

#include <utility>

#include "backends/embedded/file_rows.h"
#include "backends/embedded/garbage.h"
#include "base/ids.h"

namespace embedded {
namespace {

// Two of them are what a writer holds, however large its file is.
constexpr std::size_t kBufferBytes = 1U << 20;

}  // namespace

DiskWriter::DiskWriter(Parts& parts)
    : parts_(parts), content_(std::make_shared<ContentWriter>(parts.contents)) {}

DiskWriter::~DiskWriter() {
  // Removing what is unfinished blocks, so not here.
  parts_.diskThreads.post([content = std::move(content_)]() mutable { content.reset(); });
}

async::Task<base::Result<void>> DiskWriter::write(std::string_view bytes) {
  if (failure_) co_return base::fail(*failure_);
  while (!bytes.empty()) {
    const auto taken = bytes.substr(0, kBufferBytes - filling_->size());
    filling_->append(taken);
    bytes.remove_prefix(taken.size());
    if (filling_->size() == kBufferBytes) CO_TRY(co_await handOn());
  }
  co_return base::Result<void>();
}

async::Task<base::Result<void>> DiskWriter::handOn() {
  CO_TRY(co_await settle());
  std::swap(filling_, behind_);
  filling_->clear();
  appending_ = {parts_.diskThreads,
                [content = content_, bytes = behind_] { return content->append(*bytes); }};
  hashing_ = {parts_.hashThreads, [content = content_, bytes = behind_] { content->hash(*bytes); }};
  co_return base::Result<void>();
}

/// Waits for the work behind.
async::Task<base::Result<void>> DiskWriter::settle() {
  if (failure_) co_return base::fail(*failure_);
  if (!appending_.wasStarted()) co_return base::Result<void>();
  auto written = co_await appending_.result();
  co_await hashing_.result();
  if (!written) failure_ = written.error();
  co_return written;
}

async::Task<base::Result<void>> DiskWriter::writeFrom(int file, std::uint64_t size) {
  CO_TRY(co_await settle());
  auto written = co_await parts_.diskThreads.run([&] { return content_->writeFrom(file, size); });
  if (!written) failure_ = written.error();
  co_return written;
}

async::Task<base::Result<void>> DiskWriter::seal() {
  CO_TRY(co_await settle());
  co_return co_await parts_.diskThreads.run([&]() -> base::Result<void> {
    TRY(writeTheRest());
    return content_->seal();
  });
}

base::Result<void> DiskWriter::writeTheRest() {
  const auto rest = std::exchange(*filling_, {});
  if (!rest.empty()) TRY(content_->write(rest));
  return {};
}

async::Task<base::Result<model::StoredFile>> DiskWriter::finish(model::StoredFile metadata) {
  CO_TRY(co_await settle());
  metadata.id = base::newId();
  metadata.sha256.clear();
  auto stored = co_await store(metadata);
  if (!stored && !metadata.sha256.empty()) co_await dropUnnamed(metadata.sha256);
  CO_TRY(std::move(stored));
  co_return metadata;
}

async::Task<base::Result<void>> DiskWriter::store(model::StoredFile& metadata) {
  auto use = CO_TRY(co_await parts_.diskThreads.run([&] { return keepBytes(metadata); }));
  co_return co_await parts_.databaseThread.run([&] {
    auto inserted = insertFile(parts_.database, metadata);
    use.end();  // here, because it may have to wait for a lock
    return inserted;
  });
}

base::Result<ContentsInUse::Use> DiskWriter::keepBytes(model::StoredFile& metadata) {
  TRY(writeTheRest());
  const auto& content = content_->content();
  metadata.sha256 = content.sha256;
  metadata.size = content.size;
  ContentsInUse::Use use(parts_.inUse, content.sha256);
  TRY(content_->keep());
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
