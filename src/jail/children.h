#pragma once

#include <sys/types.h>

/// The children of an init, as its kernel lists them. No allocation, no locks.
namespace jail {

/// Whether there are others than `main`: daemons that lost their parents.
[[nodiscard]] bool hasOtherChildren(pid_t main);

/// Kills some of them; nobody else. Those of whom none were killed follow when these are reaped.
void killChildren();

}  // namespace jail
