#include "backends/embedded/reserve.h"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cstdint>

#include "base/unique_fd.h"

namespace embedded {
namespace {

// Some times what the removal of a session with a thousand files writes.
constexpr off_t kBytes = 8 << 20;

/// So that the room of requests is never taken for it.
bool hasPlenty(const std::filesystem::path& folder) {
  struct statvfs found{};
  if (::statvfs(folder.c_str(), &found) != 0) return false;
  return static_cast<std::uint64_t>(found.f_bavail) * found.f_frsize >= 3 * std::uint64_t{kBytes};
}

}  // namespace

// The same whether an earlier process left the file or not: what is allocated stays so.
void Reserve::hold() {
  if (held_ || file_.empty() || !hasPlenty(file_.parent_path())) return;
  const base::UniqueFd fd(::open(file_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  held_ = fd && ::fallocate(fd.get(), 0, 0, kBytes) == 0;
  if (!held_) ::unlink(file_.c_str());
}

bool Reserve::release() {
  if (!held_) return false;
  held_ = false;
  return ::unlink(file_.c_str()) == 0;
}

}  // namespace embedded
