#pragma once

#include <cstdint>

namespace jail {

/// Who a program is inside every sandbox: "sandbox" of the tree's /etc/passwd, so that whoami
/// works.
inline constexpr std::uint32_t kInnerUid = 1000;

/// Everything that may differ between two jails of one nursery. Trivially copyable: it crosses a
/// socket from the runner to the nursery, both of one build.
struct JailPlan {
  std::uint32_t outerUid = 0;  ///< in the nursery's user namespace; unique among living sandboxes
  std::uint32_t processes = 128;  ///< RLIMIT_NPROC; counts per user namespace since Linux 5.14
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
