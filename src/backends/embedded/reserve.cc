#include "backends/embedded/reserve.h"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cstdint>

#include "base/unique_fd.h"

namespace embedded {
namespace {

/// So that the room of requests is never taken for it.
bool hasPlenty(const std::filesystem::path& folder, off_t bytes) {
  struct statvfs found{};
  if (::statvfs(folder.c_str(), &found) != 0) return false;
  return static_cast<std::uint64_t>(found.f_bavail) * found.f_frsize >=
         3 * static_cast<std::uint64_t>(bytes);
}

}  // namespace

// The same whether an earlier process left the file or not: what is allocated stays so.
void Reserve::hold() {
  if (held_ || file_.empty() || !hasPlenty(file_.parent_path(), bytes_)) return;
  const base::UniqueFd fd(::open(file_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  held_ = fd && ::fallocate(fd.get(), 0, 0, bytes_) == 0;
  if (!held_) ::unlink(file_.c_str());
}

bool Reserve::release() {
  held_ = false;
  return !file_.empty() && ::unlink(file_.c_str()) == 0;
}

}  // namespace embedded
