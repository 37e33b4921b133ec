#pragma once

#include "jail/init.h"
#include "jail/messages.h"

namespace jail {

/// What a zygote does around a fork (PyOS_BeforeFork and its kin). Null members are skipped.
struct ForkHooks {
  void (*before)() = nullptr;
  void (*afterInParent)() = nullptr;
  ForkInterpreter forkInterpreter =
      nullptr;  ///< called by init; null: this nursery starts programs cold
};

/// The nursery's loop: takes SpawnRequests from `control`, clones one jail for each, answers with
/// the pidfd of its init. Where there are no namespaces, it takes one and becomes that jail's init.
/// Single-threaded; SIGCHLD is ignored, so ended jails are reaped by the
/// kernel. Ends the process when the runner is gone. Returns only in a forked interpreter: its
/// program channel is kProgramChannelDescriptor.
void serveSpawns(int control, const NurseryPlan& shared, const ForkHooks& hooks);

}  // namespace jail
