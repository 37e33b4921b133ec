#include "backends/embedded/intact_states.h"

#include <sys/stat.h>

namespace embedded {

IntactStates::Look IntactStates::lookOf(const base::UniqueFd& file) {
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return {};
  return {.device = status.st_dev,
          .inode = status.st_ino,
          .size = static_cast<std::uint64_t>(status.st_size),
          .seconds = status.st_ctim.tv_sec,
          .nanoseconds = status.st_ctim.tv_nsec};
}

void IntactStates::remember(const std::string& version, const base::UniqueFd& file) {
  const std::lock_guard lock(mutex_);
  if (files_.size() >= kMost) files_.erase(files_.begin());  // any: versions are random
  files_[version] = lookOf(file);
}

bool IntactStates::isIntact(const std::string& version, const base::UniqueFd& file) const {
  const std::lock_guard lock(mutex_);
  const auto known = files_.find(version);
  return known != files_.end() && known->second.inode != 0 && known->second == lookOf(file);
}

void IntactStates::forget(const std::string& version) {
  const std::lock_guard lock(mutex_);
  files_.erase(version);
}

}  // namespace embedded
