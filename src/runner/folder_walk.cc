#include "runner/folder_walk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "model/file_path.h"
#include "runner/open_beneath.h"
#include "runner/output_names.h"

namespace runner {
namespace {

using model::LeftBehind;

constexpr int kEntriesOfAStep = 256;  // some 100 µs

/// Folders may lack the right that looking at their entries needs (open_beneath.h).
void giveRightsBack(int folder) {
  struct stat status{};
  if (::fstat(folder, &status) == 0 && (status.st_mode & S_IRWXU) != S_IRWXU)
    ::fchmod(folder, S_IRWXU);
}

/// Whether a file below the folder `path` can have a path that isFilePath() takes.
bool canHoldFiles(const std::string& path) {
  return model::isFilePath(path + "/x");
}

}  // namespace

bool isEmptyFolder(int folder) {
  const auto opened = openBeneath(folder, ".", O_RDONLY | O_DIRECTORY);
  alignas(dirent64) char entries[1024];  // "." and ".." come first, or the only ones
  ssize_t length = opened ? ::getdents64(opened.get(), entries, sizeof(entries)) : 0;
  for (const char* at = entries; length > 0;) {
    const auto* entry = reinterpret_cast<const dirent64*>(at);
    const std::string_view name(entry->d_name);
    if (name != "." && name != "..") return false;
    at += entry->d_reclen;
    length -= entry->d_reclen;
  }
  return true;
}

void LeftFiles::add(std::string_view path, LeftBehind reason) {
  if (reason != LeftBehind::kNotAFile) ++count;
  if (named.size() < model::kMostLeftNamed)
    named.push_back({std::string(path.substr(0, model::kMostPathBytes)), reason});
}

FolderWalk::FolderWalk(int folder, std::vector<std::string> inputs)
    : folder_(folder), inputs_(std::move(inputs)), pending_{""} {
  std::ranges::sort(inputs_);
}

bool FolderWalk::step() {
  if (!open_) enterNext();
  for (int i = 0; open_ && i < kEntriesOfAStep; ++i) {
    const dirent* entry = ::readdir(open_.get());
    if (entry == nullptr) {
      open_.reset();
      break;
    }
    const std::string_view name(entry->d_name);
    if (name == "." || name == "..") continue;
    if (entries_++ < kMostEntries) {
      look(name);
      continue;
    }
    cut_ = true;
    open_.reset();
    pending_.clear();
  }
  return open_ || !pending_.empty();
}

void FolderWalk::enterNext() {
  if (pending_.empty()) return;
  openPath_ = std::move(pending_.back());
  pending_.pop_back();
  auto opened = openBeneath(folder_, openPath_.empty() ? "." : openPath_, O_RDONLY | O_DIRECTORY);
  if (!opened) return left_.add(openPath_, LeftBehind::kUnreadable);
  giveRightsBack(opened.get());
  open_.reset(::fdopendir(opened.get()));
  if (open_) (void)opened.release();  // the stream's now
}

void FolderWalk::look(std::string_view name) {
  const auto path = openPath_.empty() ? std::string(name) : openPath_ + "/" + std::string(name);
  if (!isWanted(path, name)) return;
  struct stat status{};
  // One segment, no link followed: it cannot lead out of the folder that is open.
  if (::fstatat(::dirfd(open_.get()), std::string(name).c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
    return left_.add(path, LeftBehind::kUnreadable);
  if (S_ISDIR(status.st_mode)) {
    if (!canHoldFiles(path)) return left_.add(path, LeftBehind::kBadName);
    return pending_.push_back(path);
  }
  if (!S_ISREG(status.st_mode)) return left_.add(path, LeftBehind::kNotAFile);
  if (!model::isFilePath(path)) return left_.add(path, LeftBehind::kBadName);
  files_.push_back({.path = path,
                    .size = static_cast<std::uint64_t>(status.st_size),
                    .inode = status.st_ino,
                    .hasOtherNames = status.st_nlink > 1});
}

bool FolderWalk::isWanted(const std::string& path, std::string_view name) const {
  if (!isNoResult(name)) return true;
  if (std::ranges::binary_search(inputs_, path)) return true;
  const auto below = std::ranges::lower_bound(inputs_, path + "/");
  return below != inputs_.end() && below->starts_with(path + "/");
}

std::vector<FolderWalk::File> FolderWalk::takeFiles() {
  std::ranges::sort(files_, {}, &File::path);
  return std::move(files_);
}

}  // namespace runner
