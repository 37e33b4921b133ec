#pragma once

#include <cstdint>

#include "telemetry/log.h"

namespace apps {

/// Lets this process have as many descriptors as it may without privileges (the soft limit of
/// RLIMIT_NOFILE is often 1024, made for select(2)). Warns when even that is too few for
/// `connections` and the files and sandboxes beside them.
void raiseDescriptorLimit(std::uint32_t connections, const telemetry::Log& log);

}  // namespace apps
