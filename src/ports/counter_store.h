#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "async/task.h"
#include "base/result.h"
#include "model/timestamp.h"

namespace ports {

/// A span of time in which is counted: from `begin` on, before `end`.
struct Window {
  model::Timestamp begin{}, end{};

  friend bool operator==(const Window&, const Window&) = default;
};

/// A window, and how much may be counted in it.
struct CountLimit {
  Window window = {};
  std::uint64_t most = 0;
};

/// What addWithin() did, and what the counters say now, in the order of its limits.
struct Counted {
  bool added = false;
  std::vector<std::uint64_t> counts = {};

  friend bool operator==(const Counted&, const Counted&) = default;
};

/// Counts in windows of time, for rate limits. A counter is named by a key (any text) and a window;
/// which windows there are is the caller's business.
///
/// Peers: backends/embedded (SQLite), backends/memory (tests).
/// Methods may be called from any io_context; the awaiting coroutine resumes on its own.
/// Errors of all of them: kStorageFull when the disk is; kUnavailable or kInternal when the store
/// does not work. After an error nothing has changed.
class CounterStore {
 public:
  virtual ~CounterStore() = default;

  /// Adds `n` to the counters of `key` in all windows of `limits`, or to none of them when one
  /// would say more than its `most` then: of calls at the same time, no two get into the same
  /// place. A counter that is not there begins at zero; `n` of zero only reads. The windows differ
  /// from each other. Counts outlive the process; the last moments of them may go with the power.
  [[nodiscard]] virtual async::Task<base::Result<Counted>> addWithin(std::string key,
                                                                     std::vector<CountLimit> limits,
                                                                     std::uint32_t n) = 0;

  /// Removes at most `limit` counters whose window ended at or before `now`, and returns how many:
  /// fewer than `limit` means that none is left. A peer may also forget them by itself.
  [[nodiscard]] virtual async::Task<base::Result<std::size_t>> removeEnded(model::Timestamp now,
                                                                           std::size_t limit) = 0;
};

}  // namespace ports
