#pragma once

#include <string>

namespace jail {

/// Gives every thread whose id is in `tasks` (the text of a cgroup's `tasks` or `cgroup.threads`)
/// long slices of the processor (base/scheduler_slice.h). With slices shorter than a tick, threads
/// of an idle group keep missing their virtual deadlines, and each miss lets them run for a tick
/// before somebody who has just woken (docs/decisions/0009-long-runs-give-way.md).
void askForLongSlices(const std::string& tasks);

}  // namespace jail
