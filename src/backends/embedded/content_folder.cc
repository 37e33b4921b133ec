#include "backends/embedded/content_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <utility>

#include "backends/embedded/disk_error.h"
#include "backends/embedded/list_folder.h"
#include "base/ids.h"

namespace embedded {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kHashDigits = 64;
constexpr std::size_t kFolders = 1U << 16;  // four digits

base::Result<void> makeFolder(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return base::fail(diskError());
  return {};
}

base::Result<void> syncFolder(const fs::path& folder) {
  const base::UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd || ::fsync(fd.get()) != 0) return base::fail(diskError());
  return {};
}

bool isHash(std::string_view name) {
  return name.size() == kHashDigits &&
         name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

ContentFolder::ContentFolder(fs::path contents, fs::path unfinished)
    : contents_(std::move(contents)),
      unfinished_(std::move(unfinished)),
      ours_(base::newId()),
      namesSynced_(kFolders) {}

ContentFolder::ContentFolder(ContentFolder&& other) noexcept
    : contents_(std::move(other.contents_)),
      unfinished_(std::move(other.unfinished_)),
      ours_(std::move(other.ours_)),
      next_(other.next_.load()),
      namesSynced_(std::move(other.namesSynced_)) {}

base::Result<ContentFolder> ContentFolder::open(const fs::path& folder) {
  ContentFolder opened(folder / "contents", folder / "unfinished");
  TRY(makeFolder(opened.contents_));
  TRY(makeFolder(opened.unfinished_));
  TRY(syncFolder(folder));
  return opened;
}

fs::path ContentFolder::newUnfinished() {
  return unfinished_ / (ours_ + "." + std::to_string(next_++));
}

fs::path ContentFolder::pathOf(const std::string& sha256) const {
  return contents_ / sha256.substr(0, 2) / sha256.substr(2, 2) / sha256;
}

base::Result<fs::path> ContentFolder::placeFor(const std::string& sha256) const {
  auto path = pathOf(sha256);
  const auto folder = path.parent_path();
  TRY(makeFolder(folder.parent_path()));
  TRY(makeFolder(folder));
  return path;
}

base::Result<bool> ContentFolder::place(const fs::path& unfinished, const std::string& sha256) {
  const auto path = TRY(placeFor(sha256));
  const auto moved =
      ::renameat2(AT_FDCWD, unfinished.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0;
  // Some file systems cannot refuse to replace.
  if (!moved && errno != EEXIST && errno != EINVAL) return base::fail(diskError());
  return moved;
}

base::Result<void> ContentFolder::replace(const fs::path& unfinished, const std::string& sha256) {
  const auto path = TRY(placeFor(sha256));
  if (::rename(unfinished.c_str(), path.c_str()) != 0) return base::fail(diskError());
  return {};
}

// The folder always: another thread may have moved something there and not synced yet. The folders
// above it once: they are never removed.
base::Result<void> ContentFolder::syncNames(const std::string& sha256) {
  TRY(syncFolder(pathOf(sha256).parent_path()));
  const auto number = static_cast<std::size_t>(std::stoul(sha256.substr(0, 4), nullptr, 16));
  {
    const std::lock_guard lock(mutex_);
    if (namesSynced_[number]) return {};
  }
  for (const auto& changed : {contents_ / sha256.substr(0, 2), contents_}) TRY(syncFolder(changed));
  const std::lock_guard lock(mutex_);
  namesSynced_[number] = true;
  return {};
}

base::Result<base::UniqueFd> ContentFolder::read(const std::string& sha256) const {
  base::UniqueFd fd(::open(pathOf(sha256).c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd && errno != ENOENT) return base::fail(diskError());
  return fd;
}

base::Result<fs::path> ContentFolder::detach(const std::string& sha256) {
  auto path = newUnfinished();
  if (::rename(pathOf(sha256).c_str(), path.c_str()) == 0) return path;
  if (errno != ENOENT) return base::fail(diskError());
  return fs::path();
}

base::Result<std::vector<std::string>> ContentFolder::folders() const {
  std::vector<std::string> folders;
  for (const auto& outer : TRY(listFolder(contents_))) {
    for (const auto& inner : TRY(listFolder(contents_ / outer))) {
      folders.push_back((fs::path(outer) / inner).string());
    }
  }
  return folders;
}

base::Result<std::vector<std::string>> ContentFolder::hashesIn(const std::string& folder) const {
  auto names = TRY(listFolder(contents_ / folder));
  std::erase_if(names, [](const std::string& name) { return !isHash(name); });
  return names;
}

base::Result<std::vector<fs::path>> ContentFolder::leftovers() const {
  std::vector<fs::path> left;
  for (const auto& name : TRY(listFolder(unfinished_))) {
    if (!name.starts_with(ours_)) left.push_back(unfinished_ / name);
  }
  return left;
}

}  // namespace embedded
