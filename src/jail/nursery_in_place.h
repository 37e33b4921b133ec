#pragma once

#include "jail/nursery.h"

namespace jail {

/// The life of a nursery where no namespaces can be made: takes its uid (Level::kContainer), and
/// serves the only spawn that is asked of it. Runs in a fresh child of the runner.
[[noreturn]] void runNurseryInPlace(const NurseryOptions& options, int control);

}  // namespace jail
