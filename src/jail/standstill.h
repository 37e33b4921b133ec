#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace jail {

/// Tells when the tasks of a sandbox that was killed can do nothing any more. That is long before
/// they are dead: taking the memory of an interpreter apart takes some milliseconds
/// (docs/decisions/0022-files-are-read-at-a-standstill.md).
class Standstill {
 public:
  using List = std::function<std::optional<std::vector<pid_t>>()>;

  /// `list`: the tasks that are in the sandbox's group at that moment (ResourceGroup::tasks); all
  /// of them are killed or about to be.
  explicit Standstill(List list) : list_(std::move(list)) {}

  /// True: each is past its last instruction and its last system call, and so no other can come.
  /// False: look again in a moment. Empty: it cannot be told here. Not thread-safe.
  [[nodiscard]] std::optional<bool> isReached();

 private:
  List list_;
  std::set<pid_t> ended_;  // whoever has ended never comes back, and starts nobody
};

/// Whether a task has let go of its memory, and so is past its last instruction and system call, or
/// is gone: /proc/<pid>/exe leads nowhere then (proc(5)). Where /proc does not show a task at all,
/// it looks as if it were gone: ask while it lives.
[[nodiscard]] bool hasEnded(pid_t task);

/// Whether a stop signal has reached a task: state T in /proc/<pid>/stat (proc(5)).
[[nodiscard]] bool isStopped(pid_t task);

}  // namespace jail
