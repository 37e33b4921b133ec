#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"

namespace jail {

/// Kill and freeze by a v2 group: they need no controller (cgroup-v2.rst, "Core Interface Files").
/// A value; a default-constructed one controls nothing. Who makes a group removes it.
class V2Control {
 public:
  V2Control() = default;
  explicit V2Control(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// The parent of all groups of this runner below `place`, swept; empty when none can be made.
  [[nodiscard]] static std::optional<V2Control> makeParent(const std::filesystem::path& place);
  [[nodiscard]] base::Result<V2Control> makeChild(const std::string& name) const;

  [[nodiscard]] base::Result<void> add(pid_t process) const;
  [[nodiscard]] bool freeze() const;
  void killAll() const;
  /// False while the kernel holds it. A removed one controls nothing.
  [[nodiscard]] bool remove();
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
};

}  // namespace jail
