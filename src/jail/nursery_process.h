#pragma once

#include "jail/nursery.h"

namespace jail {

/// The rest of a nursery's life, when it is where its sandboxes shall be: with standard error and
/// `control` as its only way out it serves spawns, or becomes its interpreter, which does. Returns
/// only when that fails.
[[nodiscard]] SpawnReply serveAsNursery(const NurseryOptions& options, int& control);

}  // namespace jail
