#pragma once

#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace apps {

/// A user to become, with no privileges left.
struct Identity {
  uid_t uid = 0;
  gid_t gid = 0;
};

/// Where a child finds the descriptor that it inherits.
inline constexpr int kInheritedDescriptor = 3;

/// A child that is to be started, as data.
struct ChildPlan {
  std::string name = {};                       ///< for log lines
  std::vector<std::string> argv = {};          ///< the first is the file to execute
  std::vector<std::string> environment = {};   ///< "NAME=value", complete
  std::optional<Identity> identity = {};       ///< empty: ours, with our privileges
  int inherits = -1;                           ///< descriptor that becomes kInheritedDescriptor
  int deathSignal = SIGTERM;                   ///< what the child gets when we die
  std::chrono::milliseconds stopTime{10'000};  ///< from SIGTERM to SIGKILL
};

/// The file of the running program, for a child that is another part of it: also where its path is
/// not accessible to the child's user.
inline constexpr const char* kThisProgram = "/proc/self/exe";

/// Starts a child in a process group of its own (so that a terminal's Ctrl-C reaches us alone),
/// with stdin from nowhere, our stdout and stderr, no other descriptor, and no blocked signal. With
/// an identity it has neither capabilities nor a way to get any. Call it while the process has one
/// thread. Errors: kUnavailable when the system cannot fork. What fails later ends the child with
/// kCannotBeStarted, said on stderr.
[[nodiscard]] base::Result<pid_t> startChild(const ChildPlan& plan);

/// This process becomes somebody else for ever, without capabilities and a way to get any. Ends it
/// with kCannotBeStarted, said on stderr, when it cannot. Call it while the process has one thread.
void become(const Identity& identity);

inline constexpr int kCannotBeStarted = 71;  // EX_OSERR of sysexits.h

}  // namespace apps
