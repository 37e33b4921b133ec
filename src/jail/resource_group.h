#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "jail/plan.h"

namespace jail {

struct GroupLimits {
  std::uint64_t memoryBytes = 0;  ///< RAM + swap + tmpfs
  std::uint32_t processes = 0;    ///< tasks, threads included
  double cpus = 1.0;
};

/// The cgroups of one sandbox. What its place cannot enforce, it leaves out;
/// ResourceGroups::walls() says what that is. Owned by the runner, which calls remove() when the
/// last process is dead; what is left then goes with the runner's own folder, at the latest.
class ResourceGroup {
 public:
  virtual ~ResourceGroup() = default;

  /// Descriptors to each of which a process writes "0" to become a member. Where there are none,
  /// add() moves it. For a thread that moves itself the kernel takes no machine-wide lock, which
  /// can cost whoever moves another process ten milliseconds
  /// (docs/decisions/0007-processes-join-their-groups.md). The group's own; closed by add().
  [[nodiscard]] virtual std::vector<int> doors() const { return {}; }
  /// Moves a process, and thereby its future children, unless there are doors; once, before it
  /// walks its walls. Errors: kInternal.
  [[nodiscard]] virtual base::Result<void> add(pid_t process) = 0;
  /// Whether it really is a member, asked when its walls stand. Errors: kInternal.
  [[nodiscard]] virtual base::Result<void> check(pid_t /*process*/) const { return {}; }
  /// Changes the memory and process limits. Errors: kInternal.
  [[nodiscard]] virtual base::Result<void> setLimits(const GroupLimits& limits) = 0;
  /// A descriptor that becomes readable (v1) or has POLLPRI (v2) when memory runs out; -1: none.
  [[nodiscard]] virtual int outOfMemoryEvent() const = 0;
  /// Whether the kernel killed a process of the group because its memory was used up.
  [[nodiscard]] virtual bool ranOutOfMemory() const = 0;
  /// Whether the want of memory explains a SIGKILL that nobody of ours sent. Weaker: where the
  /// kernel does not tell whom it kills, it is enough that the memory was used up meanwhile.
  [[nodiscard]] virtual bool explainsKill() const { return ranOutOfMemory(); }
  /// Whether a fork was refused because of the process limit.
  [[nodiscard]] virtual bool ranOutOfProcesses() const = 0;
  /// Whether sample() found more processes and threads than there may be: nobody else keeps them
  /// from that.
  [[nodiscard]] virtual bool hasTooManyTasks() const { return false; }
  /// CPU time of all processes that ever were in the group; empty where it is not counted.
  [[nodiscard]] virtual std::optional<std::uint64_t> cpuMicroseconds() const = 0;
  /// The tasks (threads) of the group as this process numbers them; those that have just ended may
  /// be among them. Empty where it cannot be told of all of them.
  [[nodiscard]] virtual std::optional<std::vector<pid_t>> tasks() const { return std::nullopt; }
  /// The program begins: what the kernel counted before was somebody else's.
  virtual void noteBegin() {}
  /// How often sample() must be called while a program runs; zero where the kernel enforces it all.
  [[nodiscard]] virtual std::chrono::milliseconds samplingPeriod() const { return {}; }
  /// Looks at the processes where the kernel does not count for us. What it finds is answered by
  /// ranOutOfMemory(), hasTooManyTasks() and cpuMicroseconds().
  virtual void sample() {}
  /// Descriptors of the jail's private folders, whose bytes sample() counts as memory, beside those
  /// that were named before.
  virtual void watchFolders(std::vector<base::UniqueFd> /*folders*/) {}
  /// From now on its processes get the processor only when no other sandbox wants it.
  virtual void giveWay() = 0;
  /// Removes the groups. False when the kernel still holds one of them for a moment (a process that
  /// is dead may not have left it yet): try again.
  [[nodiscard]] virtual bool remove() = 0;
  /// Kills every process of the group. Does nothing where the kernel has no such file; ending the
  /// jail's init does the same there.
  virtual void killAll() = 0;
};

/// Makes the groups of one runner. Detects the place (v1, v2, hybrid, none) when constructed.
class ResourceGroups {
 public:
  enum class Kind { kNone, kV1, kV2, kHybrid };

  virtual ~ResourceGroups() = default;

  [[nodiscard]] virtual Kind kind() const = 0;
  /// Names of the walls that these groups enforce: a subset of "memory", "pids", "cpu".
  [[nodiscard]] virtual const std::vector<std::string>& walls() const = 0;
  /// Whether its groups want sample() and watchFolders().
  [[nodiscard]] virtual bool samples() const { return false; }
  /// One fresh group. Errors: kInternal naming the file that could not be written.
  [[nodiscard]] virtual base::Result<std::unique_ptr<ResourceGroup>> make(
      const GroupLimits& limits) = 0;
};

[[nodiscard]] const char* nameOf(ResourceGroups::Kind kind);

/// Detects what the machine offers to this process, removes what earlier runners left behind, and
/// makes a parent group of its own. Never fails: where nothing can be had, the result has kind
/// kNone.
[[nodiscard]] std::unique_ptr<ResourceGroups> detectResourceGroups(
    Level level = Level::kNamespaces);

}  // namespace jail
