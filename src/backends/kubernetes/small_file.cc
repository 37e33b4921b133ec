#include "backends/kubernetes/small_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "base/unique_fd.h"

namespace kubernetes {
namespace {

constexpr std::size_t kLargest = 1U << 20;

auto unreadable(const std::filesystem::path& path, std::string_view why) {
  return base::fail(base::ErrorKind::kInvalid,
                    std::string("cannot read ").append(path.string()).append(": ").append(why));
}

}  // namespace

FileVersion versionOf(const std::filesystem::path& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return {};
  constexpr std::int64_t kSecond = 1'000'000'000;
  return {.device = status.st_dev,
          .node = status.st_ino,
          .size = status.st_size,
          .changed = status.st_mtim.tv_sec * kSecond + status.st_mtim.tv_nsec};
}

base::Result<std::string> readSmallFile(const std::filesystem::path& path) {
  // O_NONBLOCK: a FIFO in the place of a file must not hang anybody.
  const base::UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status = {};
  if (!file || ::fstat(file.get(), &status) != 0) return unreadable(path, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) return unreadable(path, "not a regular file");

  std::string content(kLargest + 1, '\0');
  std::size_t size = 0;
  while (size < content.size()) {
    const ssize_t got = ::read(file.get(), content.data() + size, content.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return unreadable(path, std::strerror(errno));
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > kLargest) return unreadable(path, "larger than 1 MiB");
  content.resize(size);
  return content;
}

}  // namespace kubernetes
