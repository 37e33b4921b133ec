#pragma once

#include <string>

namespace jail {

/// Gives every thread whose id is in `tasks` (the text of a cgroup's `tasks` or `cgroup.threads`) a
/// long slice of the processor, at the same priority as before (sched_setattr(2): sched_runtime of
/// SCHED_OTHER, Linux 6.12; kernel Documentation/scheduler/sched-eevdf.rst). With slices shorter
/// than a tick, threads of an idle group keep missing their virtual deadlines, and each miss lets
/// them run for a tick before somebody who has just woken. Older kernels ignore it; threads that
/// have ended are passed over.
void askForLongSlices(const std::string& tasks);

}  // namespace jail
