#pragma once

#include <sys/types.h>
#include <functional>
#include <stdexcept>

#include "samples.h"

// All of them throw std::runtime_error when the machine does not let them measure.
namespace bench {

inline void check(bool good, const char* what) {
  if (!good) throw std::runtime_error(what);
}

/// The time of each of `runs` calls, after a tenth as many to warm up.
Samples repeat(int runs, const std::function<void()>& once);

/// Waits for a child that must end with 0.
void reap(pid_t child);

void forkExitWait();
void spawnAndWait(const char* program);
/// `python -c pass`; in `root`, if given, which takes root.
void coldPython(const char* python, const char* root);
/// A byte there and back between two processes.
Samples pipeRoundTrips(int runs);

/// First writes to fresh pages.
Samples minorFaults(std::size_t pages);
/// Writes to pages that are shared with a living child after fork.
Samples copyOnWriteFaults(std::size_t pages);

}  // namespace bench
