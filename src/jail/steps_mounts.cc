#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "jail/steps.h"

namespace jail::steps {
namespace {

int mountTmpfs(const char* path, std::uint64_t bytes, std::uint64_t inodes) {
  char options[192];
  const int plain = std::snprintf(
      options, sizeof(options), "mode=0700,uid=%u,gid=%u,size=%llu,nr_inodes=%llu", kInnerUid,
      kInnerUid, static_cast<unsigned long long>(bytes), static_cast<unsigned long long>(inodes));
  // One piece of memory for many pages of a file that has them: 1 MB is written in a tenth of the
  // time. Kernels without huge pages refuse the word.
  std::snprintf(options + plain, sizeof(options) - static_cast<std::size_t>(plain),
                ",huge=within_size");
  if (::mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, options) == 0) return 0;
  if (errno != EINVAL) return errno;
  options[plain] = '\0';
  return ::mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, options) == 0 ? 0 : errno;
}

// Files whose content or effect concerns the whole machine. Most are closed to an unmapped uid
// anyway.
constexpr const char* kMaskedFiles[] = {"/proc/kcore",         "/proc/kallsyms",   "/proc/keys",
                                        "/proc/sysrq-trigger", "/proc/timer_list", "/proc/kmsg",
                                        "/proc/kpagecount",    "/proc/vmallocinfo"};
constexpr const char* kReadOnlyFolders[] = {"/proc/sys", "/proc/irq", "/proc/bus", "/proc/fs"};

}  // namespace

int mountPrivateFolders(const Context& context) {
  const auto& plan = context.plan;
  if (const int error = mountTmpfs("/mnt/data", plan.dataBytes, plan.inodes)) return error;
  if (const int error = mountTmpfs("/tmp", plan.tmpBytes, plan.inodes)) return error;
  if (const int error = mountTmpfs("/dev/shm", plan.tmpBytes, plan.inodes)) return error;
  return mountTmpfs("/run/program", plan.tmpBytes, plan.inodes);
}

int mountProc(const Context&) {
  return ::mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) == 0 ? 0
                                                                                          : errno;
}

int maskProc(const Context&) {
  for (const char* file : kMaskedFiles) {
    if (::mount("/dev/null", file, nullptr, MS_BIND, nullptr) != 0 && errno != ENOENT) return errno;
  }
  for (const char* folder : kReadOnlyFolders) {
    if (::mount(folder, folder, nullptr, MS_BIND, nullptr) != 0) {
      if (errno == ENOENT) continue;
      return errno;
    }
    constexpr unsigned long kFlags =
        MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;
    if (::mount(nullptr, folder, nullptr, kFlags, nullptr) != 0) return errno;
  }
  return 0;
}

int enterRootFolder(const Context&) {
  ::umask(0022);
  return ::chdir("/") == 0 ? 0 : errno;
}

int enterWorkingDirectory(const Context&) {
  ::umask(0022);
  if (::chdir("/mnt/data") != 0) return errno;
  struct statfs here{};
  if (::statfs(".", &here) != 0) return errno;
  return here.f_type == TMPFS_MAGIC ? 0 : EXDEV;
}

}  // namespace jail::steps
