#include "jail/standstill.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <iterator>

namespace jail {

// Not by the flags in /proc/<pid>/stat: who reads those holds the task's memory for that moment,
// and when the task lets go of it meanwhile, it is the reader who takes it apart.
bool hasEnded(pid_t task) {
  if (task <= 0) return false;  // of a namespace that we do not see
  char path[32], target[1];
  std::snprintf(path, sizeof(path), "/proc/%d/exe", task);
  return ::readlink(path, target, sizeof(target)) < 0 && (errno == ENOENT || errno == ESRCH);
}

std::optional<bool> Standstill::isReached() {
  const auto isKnown = [this](pid_t task) { return ended_.contains(task); };
  for (;;) {
    const auto tasks = list_();
    if (!tasks) return std::nullopt;
    // Only when all of them had ended before they were listed, nobody could start another one
    // behind the list's back.
    if (std::ranges::all_of(*tasks, isKnown)) return true;
    std::ranges::copy_if(*tasks, std::inserter(ended_, ended_.end()), hasEnded);
    if (!std::ranges::all_of(*tasks, isKnown)) return false;
  }
}

}  // namespace jail
