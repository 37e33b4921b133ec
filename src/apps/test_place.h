#pragma once

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>

#include "base/unique_fd.h"
#include "jail/plan.h"

/// For tests as root: places like those that a container runtime makes of the sandbox root.
namespace apps {

inline constexpr uid_t kPodUser = 65'532;

namespace test_place {

inline void must(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "place: %s: %s\n", what, std::strerror(errno));
  ::_exit(97);
}

inline void mountAt(const char* source, const std::string& target, const char* type,
                    unsigned long flags, const char* options = nullptr) {
  must(::mount(source, target.c_str(), type, flags, options) == 0, target.c_str());
}

/// `tree`, read-only, as a container has it: its own /proc and devices, and some writable folders.
inline void enterRoot(const std::filesystem::path& tree, const std::string& folderOptions) {
  mountAt(nullptr, "/", nullptr, MS_REC | MS_PRIVATE);
  const std::string root = "/mnt";
  mountAt("none", root, "tmpfs", 0);
  must(::mkdir("/mnt/lower", 0755) == 0 && ::mkdir("/mnt/root", 0755) == 0, "folders");
  const auto options = "lowerdir=" + tree.string() + ":/mnt/lower";
  mountAt("image", "/mnt/root", "overlay", MS_RDONLY | MS_NODEV, options.c_str());
  const std::string at = "/mnt/root";
  mountAt("proc", at + "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC);
  mountAt("dev", at + "/dev", "tmpfs", MS_NOSUID, "mode=755");
  for (const char* device :
       {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"}) {
    const base::UniqueFd made(::open((at + device).c_str(), O_CREAT | O_WRONLY, 0666));
    mountAt(device, at + device, nullptr, MS_BIND);
  }
  must(::symlink("/proc/self/fd", (at + "/dev/fd").c_str()) == 0, "/dev/fd");
  must(::mkdir((at + "/dev/shm").c_str(), 0755) == 0, "/dev/shm");
  for (const char* folder : {"/mnt/data", "/tmp", "/run/program", "/dev/shm"})
    mountAt("folder", at + folder, "tmpfs", MS_NOSUID | MS_NODEV, folderOptions.c_str());
  must(::chdir(at.c_str()) == 0 && ::syscall(SYS_pivot_root, ".", ".") == 0 &&
           ::umount2(".", MNT_DETACH) == 0 && ::chdir("/") == 0,
       "pivot");
}

/// Leaves root only what Docker's containers have.
inline void dropCapabilities() {
  constexpr int kKept[] = {CAP_CHOWN,   CAP_DAC_OVERRIDE, CAP_FSETID,           CAP_FOWNER,
                           CAP_MKNOD,   CAP_NET_RAW,      CAP_SETGID,           CAP_SETUID,
                           CAP_SETFCAP, CAP_SETPCAP,      CAP_NET_BIND_SERVICE, CAP_SYS_CHROOT,
                           CAP_KILL,    CAP_AUDIT_WRITE};
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct kept[_LINUX_CAPABILITY_U32S_3] = {};
  for (const int capability : kKept) {
    kept[capability / 32].effective |= 1U << (capability % 32);
    kept[capability / 32].permitted |= 1U << (capability % 32);
  }
  for (int capability = 0; ::prctl(PR_CAPBSET_READ, capability) >= 0; ++capability) {
    if (std::ranges::find(kKept, capability) == std::end(kKept))
      must(::prctl(PR_CAPBSET_DROP, capability) == 0, "bounding set");
  }
  must(::syscall(SYS_capset, &header, kept) == 0, "capset");
}

inline void becomePodUser() {
  must(::setgroups(0, nullptr) == 0 && ::setresgid(kPodUser, kPodUser, kPodUser) == 0 &&
           ::setresuid(kPodUser, kPodUser, kPodUser) == 0,
       "uid of the pod");
}

}  // namespace test_place

/// Clones a process that is the first of such a place; in it, returns 0 when it is inside. With
/// Level::kNamespaces: a plain fork.
inline pid_t cloneIntoPlace(jail::Level level, const std::filesystem::path& tree) {
  if (level == jail::Level::kNamespaces) return ::fork();
  clone_args arguments{};
  arguments.flags = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC;
  arguments.exit_signal = SIGCHLD;
  const auto process = static_cast<pid_t>(::syscall(SYS_clone3, &arguments, sizeof(arguments)));
  if (process != 0) return process;
  const bool pod = level == jail::Level::kPod;
  test_place::enterRoot(tree,
                        "size=256m,nr_inodes=65536,mode=" + std::string(pod ? "0777" : "0755"));
  ::sethostname("container", 9);
  test_place::dropCapabilities();
  if (pod) test_place::becomePodUser();
  ::prctl(PR_SET_DUMPABLE, 1);  // as after an execve
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  return 0;
}

}  // namespace apps
