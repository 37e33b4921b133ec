#include <fcntl.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "jail/steps.h"

// Kernel headers of Debian 12 (6.1) end at Landlock ABI 2; the rest is from
// Documentation/userspace-api/landlock.rst.
#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)
#endif
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif

namespace jail::steps {
namespace {

struct RulesetAttributes {  // struct landlock_ruleset_attr, up to ABI 6
  std::uint64_t handledFiles, handledNetwork, scoped;
};

constexpr std::uint64_t kReadAndRun =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kWriteOne = LANDLOCK_ACCESS_FS_WRITE_FILE;
// All of ABI 1; device nodes are handled and never granted.
constexpr std::uint64_t kWriteTree = kWriteOne | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                                     LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |
                                     LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |
                                     LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_SYM;
constexpr std::uint64_t kDevices = LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK;
constexpr std::uint64_t kNetworkBindAndConnect = 3;  // LANDLOCK_ACCESS_NET_BIND_TCP | _CONNECT_TCP
constexpr std::uint64_t kScopeSocketsAndSignals =
    3;  // LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | _SIGNAL

int allow(int ruleset, const char* path, std::uint64_t access) {
  const int folder = ::open(path, O_PATH | O_CLOEXEC);
  if (folder < 0) return errno;
  const landlock_path_beneath_attr rule{access, folder};
  const int error =
      ::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0 ? 0
                                                                                           : errno;
  ::close(folder);
  return error;
}

int allowFolders(int ruleset, std::uint64_t write, Level level) {
  // "/mnt" stands for what is mounted on /mnt/data, now or when inputs come (input_layers.h); it is
  // of the read-only root itself. Where nothing is mounted, the root need not be read-only.
  const bool mounts = level == Level::kNamespaces;
  const char* const writable[] = {mounts ? "/mnt" : "/mnt/data", "/tmp", "/run/program",
                                  "/dev/shm"};
  for (const char* folder : writable) {
    const int error = allow(ruleset, folder, kReadAndRun | write);
    if (error != 0 && (mounts || error != ENOENT)) return error;
  }
  if (const int error = allow(ruleset, "/", kReadAndRun)) return error;
  if (const int error = allow(ruleset, "/proc", kReadAndRun | kWriteOne)) return error;
  return allow(ruleset, "/dev", kReadAndRun | kWriteOne);
}

}  // namespace

int restrictFiles(const Context& context) {
  const int abi = context.shared.landlockAbi;
  if (abi < 1) return 0;  // reported as a missing wall
  std::uint64_t write = kWriteTree;
  if (abi >= 2) write |= LANDLOCK_ACCESS_FS_REFER;
  if (abi >= 3) write |= LANDLOCK_ACCESS_FS_TRUNCATE;
  const RulesetAttributes attributes{.handledFiles = kReadAndRun | write | kDevices,
                                     .handledNetwork = abi >= 4 ? kNetworkBindAndConnect : 0,
                                     .scoped = abi >= 6 ? kScopeSocketsAndSignals : 0};
  const std::size_t size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
  const int ruleset =
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, size, 0));
  if (ruleset < 0) return errno;
  int error = allowFolders(ruleset, write, context.shared.level);
  if (error == 0 && ::syscall(SYS_landlock_restrict_self, ruleset, 0) != 0) error = errno;
  ::close(ruleset);
  return error;
}

int installSyscallFilter(const Context& context) {
  static_assert(sizeof(NurseryPlan::Instruction) == sizeof(sock_filter));
  const sock_fprog program{
      static_cast<unsigned short>(context.shared.filterLength),
      const_cast<sock_filter*>(reinterpret_cast<const sock_filter*>(context.shared.filter))};
  return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0 ? 0 : errno;
}

}  // namespace jail::steps
