#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "base/unique_fd.h"

namespace jail {

/// The memory of the container or pod that this process is in. When its limit is reached, the
/// kernel may kill all of it, the runner too; so programs are killed a little earlier. It may also
/// kill the program only, and sooner than that: then its counters tell.
class ContainerMemory {
 public:
  /// How often the kernel was short of it, since the container began.
  struct Shortages {
    std::uint64_t times = 0;
    /// Each time a process was killed. Else (before Linux 4.13) the limit was reached: where files
    /// could be dropped instead, nobody was killed.
    bool killed = false;
  };

  /// `groups`: where the container's cgroups are mounted; `memberships`: which of them are ours
  /// (cgroups(7)), a path that may or may not be visible there.
  explicit ContainerMemory(const std::filesystem::path& groups = "/sys/fs/cgroup",
                           const std::filesystem::path& memberships = "/proc/self/cgroup");

  /// Whether it has a limit, and tells what it uses.
  [[nodiscard]] bool isWatched() const { return limit_.has_value(); }
  /// 95 % of the limit are used, without what the kernel can drop at once.
  [[nodiscard]] bool isNearlyFull() const;
  /// Told without a limit, too: a pod or a machine can run out of memory as well. None where the
  /// files cannot be read.
  [[nodiscard]] Shortages shortages() const;

 private:
  struct Names;
  /// Watches the limit of this group, if it has one.
  [[nodiscard]] bool watch(const std::filesystem::path& group, const Names& names);
  [[nodiscard]] std::uint64_t undroppable(std::uint64_t used) const;

  std::filesystem::path usage_, statistics_, failures_;
  base::UniqueFd kills_;  // open: each program begins and ends with a look at it
  const Names* names_ = nullptr;
  std::optional<std::uint64_t> limit_;
};

}  // namespace jail
