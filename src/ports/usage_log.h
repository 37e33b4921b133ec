#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "async/task.h"
#include "base/result.h"
#include "model/usage_record.h"

namespace ports {

/// Which records are meant: those that ended from `from` on, before `until`.
struct UsageFilter {
  model::Timestamp from{}, until{};
  std::optional<model::Principal> principal = {};  ///< empty: of everybody
  std::optional<std::string> language = {};        ///< empty: of all
};

/// By what records are added up; by nothing: all together.
struct UsageGrouping {
  bool byHour = false;  ///< of UTC; days and weeks are sums of hours
  bool byPrincipal = false;
  bool byLanguage = false;
};

/// What a number of executions amount to.
struct UsageTotals {
  std::uint64_t executions = 0;
  std::uint64_t succeeded = 0, failed = 0, timedOut = 0, outOfMemory = 0, cancelled = 0;
  std::uint64_t warm = 0;
  std::uint64_t filesIn = 0, filesOut = 0;
  std::chrono::milliseconds wallTime{}, cpuTime{};
  std::uint64_t peakMemoryBytes = 0;  ///< the sum of the peaks, for an average

  friend bool operator==(const UsageTotals&, const UsageTotals&) = default;
};

/// One line of a statistic; what it was not grouped by is empty.
struct UsageGroup {
  std::optional<model::Timestamp> hour = {};  ///< its begin
  std::optional<model::Principal> principal = {};
  std::optional<std::string> language = {};
  UsageTotals totals = {};

  friend bool operator==(const UsageGroup&, const UsageGroup&) = default;
};

/// Remembers one record of each execution, until it is told to forget, and adds them up.
///
/// Peers: backends/embedded (SQLite), backends/memory (tests).
/// Methods may be called from any io_context; the awaiting coroutine resumes on its own. None is
/// for the way of a request: a statistic of months may take seconds, and append() waits for it.
/// Errors of all of them: kStorageFull when the disk is; kUnavailable or kInternal when the log
/// does not work. After an error nothing has changed.
class UsageLog {
 public:
  virtual ~UsageLog() = default;

  /// Adds all records or none. One that is there already (same `endedAt` and `executionId`) stays
  /// as it is, so a batch may be given again. Outlives the process; the last moments may go with
  /// the power.
  [[nodiscard]] virtual async::Task<base::Result<void>> append(
      std::vector<model::UsageRecord> records) = 0;

  /// One line for each combination that occurs, at most `limit`: hour after hour; within an hour
  /// (or without hours) the most executions first, then by language and principal.
  [[nodiscard]] virtual async::Task<base::Result<std::vector<UsageGroup>>> addUp(
      UsageFilter filter, UsageGrouping grouping, std::size_t limit) = 0;

  /// At most `limit` records, the newest first: for percentiles.
  [[nodiscard]] virtual async::Task<base::Result<std::vector<model::UsageRecord>>> newest(
      UsageFilter filter, std::size_t limit) = 0;

  /// Removes at most `limit` of the records that ended before `before`, the oldest first, and
  /// returns how many: fewer than `limit` means that none is left.
  [[nodiscard]] virtual async::Task<base::Result<std::size_t>> removeBefore(model::Timestamp before,
                                                                            std::size_t limit) = 0;
};

}  // namespace ports
