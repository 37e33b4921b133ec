#include "runner/open_beneath.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "runner/open_segments.h"

namespace runner {
namespace {

base::UniqueFd open(int folder, const std::string& path, int flags) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC | O_NOFOLLOW);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV;
  base::UniqueFd opened(
      static_cast<int>(::syscall(SYS_openat2, folder, path.c_str(), &how, sizeof(how))));
  return opened || errno != ENOSYS ? std::move(opened) : openSegments(folder, path, flags);
}

/// Gives the owner all rights again; false when it is not ours, or no file or folder.
bool giveRightsBack(int folder, const std::string& path) {
  const auto place = open(folder, path, O_PATH);
  struct stat status{};
  if (!place || ::fstat(place.get(), &status) != 0) return false;
  if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) return false;
  // An O_PATH descriptor is changed through its name only (open(2)).
  return ::chmod(("/proc/self/fd/" + std::to_string(place.get())).c_str(), S_IRWXU) == 0;
}

}  // namespace

base::UniqueFd openBeneath(int folder, const std::string& path, int flags) {
  auto opened = open(folder, path, flags | O_NONBLOCK);
  if (opened || errno != EACCES || !giveRightsBack(folder, path)) return opened;
  return open(folder, path, flags | O_NONBLOCK);
}

}  // namespace runner
