#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace jail {

/// The memory of the container or pod that this process is in. When its limit is reached, the
/// kernel may kill all of it, the runner too; so programs are killed a little earlier.
class ContainerMemory {
 public:
  /// `groups`: where the container's cgroups are mounted.
  explicit ContainerMemory(std::filesystem::path groups = "/sys/fs/cgroup");

  /// Whether it has a limit, and tells what it uses.
  [[nodiscard]] bool isWatched() const { return limit_.has_value(); }
  /// 95 % of the limit are used, without what the kernel can drop at once.
  [[nodiscard]] bool isNearlyFull() const;

 private:
  std::filesystem::path usage_, statistics_;
  const char* droppable_ = "";
  std::optional<std::uint64_t> limit_;
};

}  // namespace jail
