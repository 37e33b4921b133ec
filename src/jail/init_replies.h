#pragma once

#include <sys/types.h>

#include <cstddef>

#include "jail/messages.h"
#include "jail/plan.h"

/// What a jail's init says to the runner. Runs in init: no allocation, no locks.
namespace jail {

/// One packet. Ends the process when the runner is gone.
void reply(const InitReply& message, const int* descriptors = nullptr, std::size_t count = 0);

/// All walls stand; beside it /mnt/data and /run/program, which the runner looks through after the
/// run, and the other private folders where it must watch their size. No process of the jail keeps
/// them open.
void replyEntered(const JailPlan& plan);

/// Reaps whatever ends until the main process does, and says how it ended.
void replyEndOf(pid_t main);

/// The same, but hears the interpreter's own word (finished.h) earlier than its end, and serves the
/// runner's file requests until then. When variables are saved there are two words, and two
/// replies.
void replyEndOfInterpreter(pid_t interpreter);

}  // namespace jail
