#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

namespace jail {

/// What a process and everything below it use, as far as /proc tells without privileges.
struct TreeUsage {
  std::uint64_t anonymousBytes = 0;   ///< shared pages divided among those who share them (PSS)
  std::uint64_t sharedBytes = 0;      ///< mapped tmpfs files and shared memory, likewise
  std::uint64_t cpuMicroseconds = 0;  ///< ended children included once their parent has reaped them
  std::uint32_t tasks = 0;            ///< threads included
};

/// Walks /proc/<pid>/task/<tid>/children (proc(5)) from `root` downwards. Processes that end
/// meanwhile are left out. Costs some 100 µs for each process.
[[nodiscard]] TreeUsage lookAtTree(pid_t root);

/// The processes below `root`, without it: those above come before those below.
[[nodiscard]] std::vector<pid_t> processesBelow(pid_t root);

}  // namespace jail
