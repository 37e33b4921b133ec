#include "runner/open_segments.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <string>
#include <utility>

namespace runner {
namespace {

base::UniqueFd fail(int error) {
  errno = error;
  return {};
}

/// Where nothing leads out of `folder`, whose device is `device`.
base::UniqueFd openSegment(int folder, const std::string& name, int flags, dev_t device) {
  if (name == "..") return fail(EXDEV);
  base::UniqueFd opened(::openat(folder, name.c_str(), flags | O_NOFOLLOW | O_CLOEXEC));
  struct stat status{};
  if (!opened || ::fstat(opened.get(), &status) != 0) return {};
  if (S_ISLNK(status.st_mode)) return fail(ELOOP);  // O_PATH opens the link itself
  return status.st_dev == device ? std::move(opened) : fail(EXDEV);
}

}  // namespace

base::UniqueFd openSegments(int folder, std::string_view path, int flags) {
  if (path.empty() || path.front() == '/') return fail(path.empty() ? ENOENT : EXDEV);
  struct stat top{};
  if (::fstat(folder, &top) != 0) return {};
  base::UniqueFd above;
  for (;;) {
    const int parent = above ? above.get() : folder;
    const auto slash = path.find('/');
    const std::string name(path.substr(0, slash));
    if (slash == std::string_view::npos) return openSegment(parent, name, flags, top.st_dev);
    above = openSegment(parent, name, O_PATH | O_DIRECTORY, top.st_dev);
    if (!above) return {};
    path.remove_prefix(slash + 1);
  }
}

}  // namespace runner
