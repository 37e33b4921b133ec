#include "jail/standstill.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <iterator>
#include <string_view>

#include "base/unique_fd.h"

namespace jail {

// Not by the flags in /proc/<pid>/stat: who reads those holds the task's memory for that moment,
// and when the task lets go of it meanwhile, it is the reader who takes it apart.
bool hasEnded(pid_t task) {
  char path[32], target[1];
  std::snprintf(path, sizeof(path), "/proc/%d/exe", task);
  return ::readlink(path, target, sizeof(target)) < 0 && (errno == ENOENT || errno == ESRCH);
}

bool isStopped(pid_t task) {
  char path[32], text[512];
  std::snprintf(path, sizeof(path), "/proc/%d/stat", task);
  const base::UniqueFd file(::open(path, O_RDONLY | O_CLOEXEC));
  const auto length = file ? ::read(file.get(), text, sizeof(text)) : -1;
  if (length <= 0) return false;
  // A task gives itself its name, which may contain anything.
  const std::string_view line(text, static_cast<std::size_t>(length));
  const auto name = line.rfind(") ");
  return name != std::string_view::npos && line.substr(name + 2).starts_with('T');
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
