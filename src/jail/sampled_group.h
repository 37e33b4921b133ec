#pragma once

#include <memory>

#include "jail/plan.h"
#include "jail/resource_group.h"

namespace jail {

/// Replaces what the kernel does not count here (no writable cgroup with the controller, as for an
/// ordinary user): looks at the processes of each jail every 20 ms, or less often when looking
/// itself takes long. Slower than the kernel, and blind to what no process has mapped (an unmapped
/// memfd, pipe buffers), so the walls `memory` and `cpu` stay named as missing. In a
/// container or pod it looks at the memory of that, too, as the kernel counts it. Returns `groups`
/// unchanged where nothing is missing.
[[nodiscard]] std::unique_ptr<ResourceGroups> addSampling(std::unique_ptr<ResourceGroups> groups,
                                                          Level level);

}  // namespace jail
