#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "backends/embedded/sqlite/database.h"
#include "base/result.h"
#include "ports/usage_log.h"

namespace embedded {

// The table of executions: what ports::UsageLog promises, blocking, on the log's thread.

/// The steps that make it, for sqlite::migrate(): a database of its own.
[[nodiscard]] std::span<const char* const> usageSchemaSteps();

[[nodiscard]] base::Result<void> appendUsage(sqlite::Database& database,
                                             const std::vector<model::UsageRecord>& records);
[[nodiscard]] base::Result<std::vector<model::UsageRecord>> newestUsage(
    sqlite::Database& database, const ports::UsageFilter& filter, std::size_t limit);
[[nodiscard]] base::Result<std::size_t> removeUsageBefore(sqlite::Database& database,
                                                          model::Timestamp before,
                                                          std::size_t limit);

}  // namespace embedded
