#include "runner/empty_folder.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace runner {
namespace {

constexpr int kEntriesOfAStep = 64;

bool isDots(const char* name) {
  return std::strcmp(name, ".") == 0 || std::strcmp(name, "..") == 0;
}

/// For reading, with all rights for its owner, so that its entries can be removed.
int openFolder(int parent, const char* name) {
  struct stat status{};
  if (::fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return -1;
  if (!S_ISDIR(status.st_mode)) {
    errno = ENOTDIR;
    return -1;
  }
  if ((status.st_mode & S_IRWXU) != S_IRWXU) ::fchmodat(parent, name, S_IRWXU, 0);
  return ::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

}  // namespace

bool EmptyFolder::step() {
  if (!open_ && !openAgain()) return false;
  for (int i = 0; i < kEntriesOfAStep; ++i) {
    if (inner_) {
      removeInInner();
      continue;
    }
    const dirent* entry = ::readdir(open_.get());
    if (entry == nullptr) {
      open_.reset();
      return removed_;  // once more: folders may have come up meanwhile
    }
    if (!isDots(entry->d_name)) remove(entry->d_name);
  }
  return true;
}

bool EmptyFolder::openAgain() {
  removed_ = false;
  error_ = 0;
  const int again = ::openat(folder_, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  open_.reset(again < 0 ? nullptr : ::fdopendir(again));
  if (!open_) error_ = errno;
  return open_ != nullptr;
}

void EmptyFolder::remove(const char* name) {
  if (::unlinkat(folder_, name, 0) == 0)
    removed_ = true;
  else if (errno == EISDIR || errno == EPERM)  // unlink(2)
    enterFolder(name);
  else if (errno != ENOENT && errno != EBUSY)
    error_ = errno;
}

void EmptyFolder::enterFolder(const char* name) {
  innerName_ = name;
  const int opened = openFolder(folder_, name);
  inner_.reset(opened < 0 ? nullptr : ::fdopendir(opened));
  innerError_ = inner_ ? 0 : errno;
  if (!inner_) leaveFolder();
}

void EmptyFolder::removeInInner() {
  const dirent* entry = ::readdir(inner_.get());
  if (entry == nullptr) {
    leaveFolder();
    return;
  }
  if (isDots(entry->d_name)) return;
  const int from = ::dirfd(inner_.get());
  if (::unlinkat(from, entry->d_name, 0) != 0 && (errno == EISDIR || errno == EPERM))
    innerError_ = raise(from, entry->d_name);
}

void EmptyFolder::leaveFolder() {
  inner_.reset();
  if (::unlinkat(folder_, innerName_.c_str(), AT_REMOVEDIR) == 0)
    removed_ = true;
  else if (errno != EBUSY)
    error_ = innerError_ != 0 ? innerError_ : errno;
}

/// Puts a folder that lies deeper beside the others.
int EmptyFolder::raise(int from, const char* name) {
  ::fchmodat(from, name, S_IRWXU, 0);  // its ".." is changed, which its owner must be allowed
  for (;;) {
    const auto raised = ".raised-" + std::to_string(++raised_);
    if (::renameat2(from, name, folder_, raised.c_str(), RENAME_NOREPLACE) == 0) {
      removed_ = true;
      return 0;
    }
    if (errno != EEXIST) return errno;
  }
}

}  // namespace runner
