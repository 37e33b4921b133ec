#pragma once

#include <sys/types.h>

#include <chrono>

namespace base {

/// Whether threads and processes that the thread starts get the same slices.
enum class Inherited { kNo, kYes };

/// Asks the scheduler to give `thread` (0: the calling one) the processor in slices of that length,
/// 100 us to 100 ms, at the priority that it has. On Linux 6.12 and later whoever has the shorter
/// slice runs sooner after it wakes, and for less long (sched_setattr(2): sched_runtime of
/// SCHED_OTHER; kernel Documentation/scheduler/sched-eevdf.rst). Older kernels ignore it, a thread
/// that has ended or is not ours is passed over: it is a wish. Never a privilege.
void askForSlice(pid_t thread, std::chrono::nanoseconds length, Inherited inherited) noexcept;

}  // namespace base
