#include "base/read_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/unique_fd.h"

namespace base {
namespace {

constexpr std::size_t kLargest = 1U << 20;

auto unreadable(const std::filesystem::path& path, std::string_view why) {
  return fail(ErrorKind::kInvalid,
              std::string("cannot read ").append(path.string()).append(": ").append(why));
}

}  // namespace

Result<std::string> readFile(const std::filesystem::path& path) {
  // O_NONBLOCK: a FIFO in the place of a file must not hang the start.
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status = {};
  if (!file || ::fstat(file.get(), &status) != 0) return unreadable(path, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) return unreadable(path, "not a regular file");

  std::string content;
  std::array<char, 16'384> piece;
  for (;;) {
    const ssize_t got = ::read(file.get(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return unreadable(path, std::strerror(errno));
    if (got == 0) return content;
    content.append(piece.data(), static_cast<std::size_t>(got));
    if (content.size() > kLargest) return unreadable(path, "larger than 1 MiB");
  }
}

}  // namespace base
