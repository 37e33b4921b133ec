#include "backends/embedded/disk_writer.h"

#include <unistd.h>

#include <utility>

#include "backends/embedded/file_rows.h"
#include "backends/embedded/garbage.h"
#include "base/ids.h"

namespace embedded {
namespace {

// Some of them are what a writer holds, however large its file is.
constexpr std::size_t kPieceBytes = 256U << 10;

}  // namespace

DiskWriter::DiskWriter(Parts& parts)
    : parts_(parts),
      content_(std::make_shared<ContentWriter>(parts.contents)),
      appending_(parts.diskThreads, kBehind),
      hashing_(parts.hashThreads, kBehind) {}

DiskWriter::~DiskWriter() {
  // Removing what is unfinished blocks, so not here.
  parts_.diskThreads.post([content = std::move(content_)]() mutable { content.reset(); });
}

async::Task<base::Result<void>> DiskWriter::write(std::string_view bytes) {
  if (failure_) co_return base::fail(*failure_);
  while (!bytes.empty()) {
    const auto taken = bytes.substr(0, kPieceBytes - filling().size());
    filling().append(taken);
    bytes.remove_prefix(taken.size());
    if (filling().size() == kPieceBytes) CO_TRY(co_await handOn());
  }
  co_return base::Result<void>();
}

std::string& DiskWriter::filling() {
  auto& piece = pieces_[filling_];
  if (!piece) piece = std::make_shared<std::string>();
  return *piece;
}

async::Task<base::Result<void>> DiskWriter::handOn() {
  const std::shared_ptr<const std::string> piece = pieces_[filling_];
  const auto append = [content = content_, piece] { return content->append(*piece).has_value(); };
  const auto hash = [content = content_, piece] {
    content->hash(*piece);
    return true;
  };
  if (!co_await appending_.add(append) || !co_await hashing_.add(hash)) co_return co_await settle();
  filling_ = (filling_ + 1) % pieces_.size();  // that one is done by now
  filling().clear();
  co_return base::Result<void>();
}

/// Waits for the work behind.
async::Task<base::Result<void>> DiskWriter::settle() {
  if (failure_) co_return base::fail(*failure_);
  const auto written = co_await appending_.settled();
  (void)co_await hashing_.settled();
  if (written) co_return base::Result<void>();
  failure_ = content_->append({}).error();  // as it failed before
  co_return base::fail(*failure_);
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
  const auto rest = std::exchange(filling(), {});
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
