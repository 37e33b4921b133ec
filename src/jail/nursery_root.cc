#include "jail/nursery_root.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace jail {
namespace {

int mountOrErrno(const char* source, const char* target, const char* type, unsigned long flags,
                 const char* options = nullptr) {
  return ::mount(source, target, type, flags, options) == 0 ? 0 : errno;
}

int makePrivate() {
  return mountOrErrno(nullptr, "/", nullptr, MS_REC | MS_PRIVATE);
}

/// An overlay rather than a bind mount: /proc/self/mountinfo then shows "/" and relative names
/// where a bind mount shows the host's path of the tree. Overlayfs wants two lower layers; the
/// second is empty.
int mountRoot() {
  constexpr unsigned long kFlags = MS_RDONLY | MS_NOSUID | MS_NODEV;
  if (const int error = mountOrErrno("tmpfs", "mnt", "tmpfs", 0, "mode=0755,size=64k"))
    return error;
  if (::mkdir("mnt/empty", 0755) != 0) return errno;
  if (const int error = mountOrErrno("sandbox", ".", "overlay", kFlags, "lowerdir=.:mnt/empty"))
    return error;
  return 0;
}

int touch(const char* path) {
  const int file = ::open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0) return errno;
  ::close(file);
  return 0;
}

int mountDevices(const std::string& root) {
  const auto dev = root + "/dev";
  constexpr unsigned long kFlags = MS_NOSUID | MS_NOEXEC;
  if (const int error = mountOrErrno("dev", dev.c_str(), "tmpfs", kFlags, "mode=0755,size=64k"))
    return error;
  for (const char* name : {"/null", "/zero", "/full", "/random", "/urandom"}) {
    const auto target = dev + name;
    if (const int error = touch(target.c_str())) return error;
    const auto source = "/dev" + std::string(name);
    if (const int error = mountOrErrno(source.c_str(), target.c_str(), nullptr, MS_BIND))
      return error;
  }
  constexpr std::pair<const char*, const char*> kLinks[] = {{"/proc/self/fd", "/fd"},
                                                            {"/proc/self/fd/0", "/stdin"},
                                                            {"/proc/self/fd/1", "/stdout"},
                                                            {"/proc/self/fd/2", "/stderr"}};
  for (const auto& [target, name] : kLinks) {
    if (::symlink(target, (dev + name).c_str()) != 0) return errno;
  }
  if (::mkdir((dev + "/shm").c_str(), 0755) != 0) return errno;
  return mountOrErrno(nullptr, dev.c_str(), nullptr, MS_REMOUNT | MS_RDONLY | kFlags);
}

int writeFile(const std::string& path, std::string_view content) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
  if (file < 0) return errno;
  int error = 0;
  while (!content.empty() && error == 0) {
    const auto written = ::write(file, content.data(), content.size());
    if (written < 0)
      error = errno;
    else
      content.remove_prefix(static_cast<std::size_t>(written));
  }
  ::close(file);
  return error;
}

int placeFiles(const std::string& root, const std::vector<NurseryFile>& files) {
  const auto folder = root + "/run/program";
  constexpr unsigned long kFlags = MS_NOSUID | MS_NODEV;
  if (const int error = mountOrErrno("tmpfs", folder.c_str(), "tmpfs", kFlags, "mode=0755,size=4m"))
    return error;
  for (const auto& file : files) {
    if (const int error = writeFile(folder + "/" + file.name, file.content)) return error;
  }
  return mountOrErrno(nullptr, folder.c_str(), nullptr, MS_REMOUNT | MS_RDONLY | kFlags);
}

int pivot(const std::string& root) {
  if (::chdir(root.c_str()) != 0) return errno;
  // pivot_root(2), "pivot_root(".", ".")": the old root ends up on top of the new one and is
  // detached.
  if (::syscall(SYS_pivot_root, ".", ".") != 0) return errno;
  if (::umount2(".", MNT_DETACH) != 0) return errno;
  return ::chdir("/") == 0 ? 0 : errno;
}

}  // namespace

SpawnReply enterSandboxRoot(const std::string& tree, const std::vector<NurseryFile>& files) {
  if (const int error = makePrivate()) return {JailStep::kNurseryPrivateMounts, error};
  if (::chdir(tree.c_str()) != 0) return {JailStep::kNurseryRoot, errno};
  if (const int error = mountRoot()) return {JailStep::kNurseryRoot, error};
  // From here on `tree` names the overlay.
  if (const int error = mountDevices(tree)) return {JailStep::kNurseryDevices, error};
  constexpr unsigned long kProcFlags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
  const auto proc = tree + "/proc";
  if (const int error = mountOrErrno("proc", proc.c_str(), "proc", kProcFlags)) {
    return {JailStep::kNurseryProc, error};
  }
  if (const int error = placeFiles(tree, files)) return {JailStep::kNurseryFiles, error};
  if (const int error = pivot(tree)) return {JailStep::kNurseryPivot, error};
  return {};
}

}  // namespace jail
