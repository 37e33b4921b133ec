#include "backends/embedded/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <chrono>
#include <thread>

#include "backends/embedded/disk_error.h"

namespace embedded {

base::Result<base::UniqueFd> lockFolder(const std::filesystem::path& folder) {
  using std::chrono::milliseconds;
  constexpr milliseconds kPatience{2000}, kPause{20};
  base::UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return base::fail(diskError());
  for (milliseconds waited{0}; ::flock(fd.get(), LOCK_EX | LOCK_NB) != 0; waited += kPause) {
    if (errno != EWOULDBLOCK) return base::fail(diskError());
    if (waited >= kPatience)
      return base::fail(base::ErrorKind::kUnavailable,
                        "Storage: " + folder.string() + " is in use by another server");
    std::this_thread::sleep_for(kPause);
  }
  return fd;
}

}  // namespace embedded
