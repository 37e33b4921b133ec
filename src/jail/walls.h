#pragma once

#include <string>
#include <vector>

#include "jail/resource_group.h"

namespace jail {

/// One wall of the jail: whether it stands here, and why not otherwise.
struct Wall {
  std::string name;
  bool inForce = true;
  std::string reason;  ///< empty when in force; otherwise what is missing and what replaces it
};

/// Every wall of `level`, in the order of docs/sandbox.md: the same names at each level, and for
/// those that do not stand why not. With namespaces most of them always stand: without one of them
/// no jail is made at all. `hasUidRange`: the runner has uids to give (it is root).
[[nodiscard]] std::vector<Wall> detectWalls(const ResourceGroups& groups, Level level,
                                            bool hasUidRange);

/// The Landlock ABI of the running kernel; 0 when it has none
/// (Documentation/userspace-api/landlock.rst).
[[nodiscard]] int landlockAbi();

}  // namespace jail
