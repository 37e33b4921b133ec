#pragma once

#include "jail/messages.h"

namespace jail {

/// Where the jail's init keeps its channels, once kDescriptors is done. All else is closed.
inline constexpr int kInitChannelDescriptor = 3;
inline constexpr int kProgramChannelDescriptor = 4;

/// Puts the calling process behind the walls: walks the list of steps of enter.cc in order.
/// Runs in the jail's init, after clone and before any foreign byte: no allocation, no locks.
/// `descriptors` are those of a SpawnRequest. On failure returns the step and its errno; the
/// process must then end.
[[nodiscard]] SpawnReply enter(const JailPlan& plan, const NurseryPlan& shared,
                               const int* descriptors);

}  // namespace jail
