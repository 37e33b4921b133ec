#pragma once

namespace async {

/// Asks the scheduler to let the calling thread run soon after it wakes, for a short time: it
/// serves many who wait and computes little. On Linux 6.12 and later a thread with a shorter slice
/// may preempt one with a longer (sched_setattr(2): sched_runtime of SCHED_OTHER; kernel
/// Documentation/scheduler/sched-eevdf.rst); older kernels ignore it. Needs no privilege; not
/// inherited by processes that the thread forks.
void askForShortSlice() noexcept;

}  // namespace async
