#pragma once

#include <cstddef>
#include <vector>

#include "backends/embedded/sqlite/database.h"
#include "base/result.h"
#include "ports/usage_log.h"

namespace embedded {

/// ports::UsageLog::addUp() over the table of executions; blocking, on the log's thread.
[[nodiscard]] base::Result<std::vector<ports::UsageGroup>> addUpUsage(
    sqlite::Database& database, const ports::UsageFilter& filter, ports::UsageGrouping grouping,
    std::size_t limit);

}  // namespace embedded
