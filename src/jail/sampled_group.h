#pragma once

#include <memory>
#include <optional>

#include "jail/container_memory.h"
#include "jail/resource_group.h"

namespace jail {

/// Replaces what the kernel does not count here (no writable cgroup with the controller, as for an
/// ordinary user): looks at the processes of each jail every 20 ms, or less often when looking
/// itself takes long. Slower than the kernel, and blind to what no process has mapped (an unmapped
/// memfd, pipe buffers), so the walls `memory`, `pids` and `cpu` stay named as missing: who makes
/// many processes has them for as long as that. With `container` it looks at that, too, as the
/// kernel counts it; what the kernel kills there is taken to be of the one program that runs.
/// Returns `groups` unchanged where nothing is missing.
[[nodiscard]] std::unique_ptr<ResourceGroups> addSampling(std::unique_ptr<ResourceGroups> groups,
                                                          std::optional<ContainerMemory> container);

}  // namespace jail
