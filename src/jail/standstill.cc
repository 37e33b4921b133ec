#include "jail/standstill.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iterator>

#include "base/unique_fd.h"

namespace jail {
namespace {

constexpr unsigned long kExiting = 0x4;

/// Its flags; empty when there is no such task, 0 when they cannot be had.
std::optional<unsigned long> flagsOf(pid_t task) {
  char path[32];
  std::snprintf(path, sizeof(path), "/proc/%d/stat", task);
  const base::UniqueFd file(::open(path, O_RDONLY | O_CLOEXEC));
  if (!file) return errno == ENOENT ? std::nullopt : std::optional<unsigned long>(0);
  char text[1024];
  const auto length = ::read(file.get(), text, sizeof(text) - 1);
  if (length < 0) return errno == ESRCH ? std::nullopt : std::optional<unsigned long>(0);
  text[length] = '\0';
  // A task gives itself its name, which may contain anything.
  const char* name = std::strrchr(text, ')');
  unsigned long flags = 0;
  const bool whole =
      name != nullptr && std::sscanf(name, ") %*c %*d %*d %*d %*d %*d %lu", &flags) == 1;
  return whole ? flags : 0;
}

/// The flags are not part of what the kernel promises: we are not exiting, and a zombie is.
bool flagMeansExiting() {
  const pid_t child = ::vfork();
  if (child == 0) ::_exit(0);
  if (child < 0) return false;
  siginfo_t ended;
  ::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT);
  const auto ours = flagsOf(::getpid()), zombies = flagsOf(child);
  ::waitpid(child, nullptr, 0);
  return ours && (*ours & kExiting) == 0 && zombies && (*zombies & kExiting) != 0;
}

}  // namespace

bool isExiting(pid_t task) {
  static const bool kIsKnown = flagMeansExiting();
  if (!kIsKnown || task <= 0) return false;  // 0: of a namespace that we do not see
  const auto flags = flagsOf(task);
  return !flags || (*flags & kExiting) != 0;
}

std::optional<bool> Standstill::isReached() {
  const auto isKnown = [this](pid_t task) { return exiting_.contains(task); };
  for (;;) {
    const auto tasks = list_();
    if (!tasks) return std::nullopt;
    // Only when all of them were exiting before they were listed, nobody could start another one
    // behind the list's back.
    if (std::ranges::all_of(*tasks, isKnown)) return true;
    std::ranges::copy_if(*tasks, std::inserter(exiting_, exiting_.end()), isExiting);
    if (!std::ranges::all_of(*tasks, isKnown)) return false;
  }
}

}  // namespace jail
