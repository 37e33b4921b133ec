#include "apps/runtime_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>
#include <vector>

namespace apps {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kPrefix = "kubecoderun-";

base::UniqueFd lockFile(const fs::path& folder, int flags) {
  base::UniqueFd file(
      ::open((folder / "lock").c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600));
  if (file && ::flock(file.get(), LOCK_EX | LOCK_NB) != 0) file.reset();
  return file;
}

bool isOurs(const fs::path& folder) {
  struct stat status{};
  return ::lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
         status.st_uid == ::geteuid();
}

/// Removes the folders of processes that are gone: nobody holds their lock.
void sweep(const fs::path& place) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(place, ignored)) {
    if (!entry.path().filename().string().starts_with(kPrefix) || !isOurs(entry.path())) continue;
    if (lockFile(entry.path(), 0)) fs::remove_all(entry.path(), ignored);
  }
}

std::vector<fs::path> places() {
  std::vector<fs::path> places;
  if (::geteuid() == 0) places.emplace_back("/run");
  if (const char* own = std::getenv("XDG_RUNTIME_DIR"); own != nullptr && *own == '/') {
    places.emplace_back(own);
  }
  places.emplace_back("/tmp");
  return places;
}

}  // namespace

base::Result<RuntimeFolder> RuntimeFolder::makeIn(const fs::path& place) {
  sweep(place);
  std::string name = place / (std::string(kPrefix) + "XXXXXX");
  if (::mkdtemp(name.data()) != nullptr) {
    auto lock = lockFile(name, O_CREAT);
    if (lock && ::chmod(name.c_str(), 0711) == 0) return RuntimeFolder(name, std::move(lock));
  }
  return base::fail(
      base::ErrorKind::kUnavailable,
      "cannot make a folder in " + place.string() + ": " + std::generic_category().message(errno));
}

base::Result<RuntimeFolder> RuntimeFolder::make() {
  const auto candidates = places();
  for (std::size_t i = 0; i + 1 < candidates.size(); ++i) {
    auto folder = makeIn(candidates[i]);
    if (folder) return folder;
  }
  return makeIn(candidates.back());
}

RuntimeFolder::~RuntimeFolder() {
  std::error_code ignored;
  if (lock_) fs::remove_all(path_, ignored);
}

}  // namespace apps
