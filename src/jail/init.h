#pragma once

#include "jail/messages.h"

namespace jail {

/// Forks the parked interpreter; returns its pid to init. In the interpreter it returns 0.
using ForkInterpreter = int (*)();

/// The first process of a jail (pid 1 of its pid namespace). Enters the walls when the runner says
/// so, then serves the runner's requests: writes files, starts programs, reaps, reports how the
/// main process ended. Powerless and untrusted once a program has run; its end takes the whole jail
/// with it. With `fork` (a zygote): forks the interpreter at once; returns in the interpreter only.
/// Never returns otherwise.
void runInit(const JailPlan& plan, const NurseryPlan& shared, const int* descriptors,
             ForkInterpreter fork);

}  // namespace jail
