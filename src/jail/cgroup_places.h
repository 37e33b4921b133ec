#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "jail/resource_group.h"

namespace jail {

/// Where groups can be made: the folder of this process's own group in each hierarchy that may be
/// written.
struct CgroupPlaces {
  std::map<std::string, std::filesystem::path>
      v1;                         ///< by controller: "memory", "pids", "cpu", "cpuacct"
  std::filesystem::path v2;       ///< empty: none
  bool v2HasControllers = false;  ///< memory and pids can be had in v2
};

/// Limits in v1 groups; a v2 hierarchy beside them (hybrid) is left alone.
/// v1 has no memory.oom.group: an eventfd tells the runner, which then kills the whole sandbox.
[[nodiscard]] std::unique_ptr<ResourceGroups> makeV1Groups(const CgroupPlaces& places);

/// Everything in one v2 group.
[[nodiscard]] std::unique_ptr<ResourceGroups> makeV2Groups(const CgroupPlaces& places);

/// Where there is no place: they limit and count nothing.
[[nodiscard]] std::unique_ptr<ResourceGroups> makeNoGroups();

}  // namespace jail
