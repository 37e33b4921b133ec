#include "backends/embedded/content_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "backends/embedded/disk_error.h"

namespace embedded {
namespace {

// What is handed to the disk at a time: each time costs as much as writing 128 KB into memory.
constexpr std::uint64_t kSentTogether = 1U << 20, kWorthSending = 128U << 10;

/// Up to that many bytes of a file from `at` on; negative: an errno.
ssize_t readWhole(int file, char* into, std::size_t size, std::uint64_t at) {
  std::size_t have = 0;
  while (have < size) {
    const auto got = ::pread(file, into + have, size - have, static_cast<off_t>(at + have));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -errno;
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  return static_cast<ssize_t>(have);
}

}  // namespace

ContentWriter::~ContentWriter() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

base::Result<void> ContentWriter::open() {
  if (!path_.empty()) return {};
  auto path = folder_.newUnfinished();
  fd_.reset(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd_) return failed(errno);
  path_ = std::move(path);
  return {};
}

tl::unexpected<base::Error> ContentWriter::failed(int number) {
  failure_ = diskError(number);
  return base::fail(*failure_);
}

base::Result<void> ContentWriter::write(std::string_view bytes) {
  hash(bytes);
  return append(bytes);
}

base::Result<void> ContentWriter::append(std::string_view bytes) {
  if (failure_) return base::fail(*failure_);
  TRY(open());
  while (!bytes.empty()) {
    const auto written = ::write(fd_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failed(errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
    size_ += static_cast<std::uint64_t>(written);
  }
  sendAhead(kSentTogether);
  return {};
}

// What is hashed is what was written, whatever happens to the file: where bytes lie under the hash
// of others, those others would be lost.
base::Result<void> ContentWriter::writeFrom(int file, std::uint64_t size) {
  thread_local const auto buffer = std::make_unique_for_overwrite<char[]>(kSentTogether);
  for (std::uint64_t at = 0; at < size; at += kSentTogether) {
    const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(kSentTogether, size - at));
    const auto got = readWhole(file, buffer.get(), length, at);
    if (got != static_cast<ssize_t>(length)) return failed(got < 0 ? static_cast<int>(-got) : EIO);
    const std::string_view bytes(buffer.get(), length);
    TRY(append(bytes));
    sendAhead(kWorthSending);  // the disk works while we hash
    hash(bytes);
  }
  return {};
}

void ContentWriter::sendAhead(std::uint64_t least) {
  if (size_ - sent_ < least) return;
  // A hint: whether it helps or not, seal() syncs.
  ::sync_file_range(fd_.get(), static_cast<off_t>(sent_), static_cast<off_t>(size_ - sent_),
                    SYNC_FILE_RANGE_WRITE);
  sent_ = size_;
}

base::Result<void> ContentWriter::sync() {
  if (failure_) return base::fail(*failure_);
  if (synced_) return {};
  TRY(open());
  if (::fsync(fd_.get()) != 0) return failed(errno);
  synced_ = true;
  return {};
}

base::Result<void> ContentWriter::seal() {
  TRY(sync());
  fd_.reset();
  return {};
}

const ContentWriter::Content& ContentWriter::content() {
  if (!content_) content_ = {.sha256 = hash_.finish(), .size = size_};
  return *content_;
}

// Where nothing lies yet, the name comes first: one sync then brings both to the disk. A crash in
// between may leave half of the bytes there, which no row names, so nobody takes what lies there
// for whole: it is replaced, and that must be by bytes that are on the disk already.
base::Result<void> ContentWriter::keep() {
  const auto& hash = content().sha256;
  if (failure_) return base::fail(*failure_);
  TRY(open());
  if (synced_ || !TRY(folder_.place(path_, hash))) {
    TRY(sync());
    TRY(folder_.replace(path_, hash));
  }
  TRY(sync());
  path_.clear();
  return folder_.syncNames(hash);
}

}  // namespace embedded
