#include "backends/memory/writer.h"

#include <utility>

#include "backends/memory/bytes_of_file.h"
#include "base/ids.h"
#include "crypto/sha256.h"

namespace memory {

async::Task<base::Result<void>> Writer::write(std::string_view bytes) {
  bytes_ += bytes;
  co_return base::Result<void>();
}

async::Task<base::Result<void>> Writer::writeFrom(int file, std::uint64_t size) {
  auto bytes = bytesOf(file, size);
  failed_ = !bytes;
  bytes_ += CO_TRY(std::move(bytes));
  co_return base::Result<void>();
}

async::Task<base::Result<model::StoredFile>> Writer::finish(model::StoredFile metadata) {
  if (failed_) co_return base::fail(base::ErrorKind::kInternal, "bytes are missing");
  metadata.id = base::newId();
  metadata.size = bytes_.size();
  metadata.sha256 = crypto::sha256(bytes_);
  const std::lock_guard lock(contents_.mutex);
  const auto session = contents_.sessions.find(metadata.sessionId);
  if (session == contents_.sessions.end()) {
    co_return base::fail(base::ErrorKind::kNotFound, "The session is not there any more");
  }
  session->second.files.push_back(
      {.about = metadata, .bytes = std::make_shared<const std::string>(std::move(bytes_))});
  co_return metadata;
}

}  // namespace memory
