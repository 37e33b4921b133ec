#include "backends/kubernetes/file_version.h"

#include <sys/stat.h>

namespace kubernetes {

FileVersion versionOf(const std::filesystem::path& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return {};
  constexpr std::int64_t kSecond = 1'000'000'000;
  return {.device = status.st_dev,
          .node = status.st_ino,
          .size = status.st_size,
          .changed = status.st_mtim.tv_sec * kSecond + status.st_mtim.tv_nsec};
}

}  // namespace kubernetes
