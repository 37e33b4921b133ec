#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace jail {

/// Tells when the tasks of a sandbox that was killed can do nothing any more. That is long before
/// they are dead: who exits takes his memory apart first, some milliseconds for an interpreter
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
  std::set<pid_t> exiting_;  // whoever exits never comes back, and starts nobody
};

/// Whether a task is exiting, a zombie or gone: flag PF_EXITING of linux/sched.h in field 9 of
/// /proc/<pid>/stat (proc(5)). False as well where the kernel's flag turns out to mean something
/// else; that is tried out once, by the first call.
[[nodiscard]] bool isExiting(pid_t task);

}  // namespace jail
