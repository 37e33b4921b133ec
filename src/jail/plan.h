#pragma once

#include <cstdint>

namespace jail {

/// Who a program is inside every sandbox: "sandbox" of the tree's /etc/passwd, so that whoami
/// works.
inline constexpr std::uint32_t kInnerUid = 1000;

/// Where programs may write. Where nothing can be mounted, /dev/shm may be missing.
inline constexpr const char* kWritableFolders[] = {"/mnt/data", "/run/program", "/tmp", "/dev/shm"};

/// What the place of a runner allows, strongest first; docs/sandbox.md says which walls each has.
enum class Level : std::uint32_t {
  kNamespaces,  ///< namespaces and mounts: each sandbox has a world of its own
  kContainer,   ///< root, but no namespaces: a uid for each sandbox, the container is their world
  kPod,         ///< no rights at all: everybody has the runner's uid, and there is one sandbox
};

[[nodiscard]] const char* nameOf(Level level);

/// Everything that may differ between two jails of one nursery. Trivially copyable: it crosses a
/// socket from the runner to the nursery, both of one build.
struct JailPlan {
  /// In the nursery's user namespace; unique among living sandboxes. Only for Level::kNamespaces.
  std::uint32_t outerUid = 0;
  /// RLIMIT_NPROC; counts per user namespace since Linux 5.14. 0: not limited, where others have
  /// the same uid.
  std::uint32_t processes = 128;
  std::uint32_t openFiles = 1024;
  std::uint64_t fileBytes = 256ULL << 20;  ///< RLIMIT_FSIZE
  std::uint64_t dataBytes = 256ULL << 20;  ///< size of /mnt/data
  std::uint64_t tmpBytes = 128ULL << 20;   ///< size of /tmp, /dev/shm and /run/program, each
  std::uint64_t inodes = 65'536;           ///< in each of them
  std::uint32_t showFolders = 0;  ///< 1: descriptors of all these folders go with kEntered, not
                                  ///< only those of /mnt/data and /run/program
};

/// What all jails of one nursery share. Handed to the nursery once, by shared memory.
struct NurseryPlan {
  static constexpr std::uint32_t kMaxFilter = 4096;
  Level level = Level::kNamespaces;
  std::int32_t landlockAbi = 0;        ///< 0: the kernel has none
  std::uint32_t mayDropGroups = 1;     ///< 0 where setgroups(2) is denied (ordinary user)
  std::uint32_t forksInterpreter = 0;  ///< 1 in a zygote: init forks the parked interpreter at once
  std::uint32_t filterLength = 0;      ///< instructions in `filter`
  struct Instruction {                 // struct sock_filter of linux/filter.h
    std::uint16_t code;
    std::uint8_t jt, jf;
    std::uint32_t k;
  } filter[kMaxFilter] = {};
};

}  // namespace jail
