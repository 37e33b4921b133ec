#include "backends/embedded/disk_reader.h"

#include <sys/sendfile.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "backends/embedded/disk_error.h"

namespace embedded {
namespace {

base::Result<std::string> readAt(int fd, std::uint64_t offset, std::size_t count) {
  std::string bytes(count, '\0');
  for (std::size_t have = 0; have < count;) {
    const auto got =
        ::pread(fd, bytes.data() + have, count - have, static_cast<off_t>(offset + have));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return base::fail(diskError());
    if (got == 0) return base::fail(diskError(EIO));  // shorter than its row says
    have += static_cast<std::size_t>(got);
  }
  return bytes;
}

/// Where nobody reads any more, the calling thread gets SIGPIPE, which disk threads block.
base::Result<std::size_t> sendAt(int fd, int socket, std::uint64_t offset, std::size_t count) {
  auto from = static_cast<off_t>(offset);
  ssize_t sent = 0;
  do sent = ::sendfile(socket, fd, &from, count);
  while (sent < 0 && errno == EINTR);
  if (sent > 0) return static_cast<std::size_t>(sent);
  if (sent == 0) return base::fail(diskError(EIO));  // shorter than its row says
  if (errno == EAGAIN) return 0;
  if (errno == EPIPE || errno == ECONNRESET)
    return base::fail(base::ErrorKind::kUnavailable, "the reader is gone");
  return base::fail(diskError());
}

}  // namespace

DiskReader::DiskReader(Parts& parts, base::UniqueFd bytes, std::uint64_t size)
    : parts_(parts), bytes_(std::move(bytes)), size_(size) {}

async::Task<base::Result<std::string>> DiskReader::read(std::uint64_t offset, std::size_t most) {
  if (offset >= size_) co_return std::string();
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(most, size_ - offset));
  co_return co_await parts_.diskThreads.run([&] { return readAt(bytes_.get(), offset, count); });
}

async::Task<base::Result<std::size_t>> DiskReader::sendTo(int socket, std::uint64_t offset,
                                                          std::size_t most) {
  if (offset >= size_) co_return 0;
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(most, size_ - offset));
  co_return co_await parts_.diskThreads.run(
      [&] { return sendAt(bytes_.get(), socket, offset, count); });
}

}  // namespace embedded
