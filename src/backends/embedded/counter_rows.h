#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "backends/embedded/sqlite/database.h"
#include "base/result.h"
#include "ports/counter_store.h"

namespace embedded {

// The table of counters: what ports::CounterStore promises, blocking, on the thread of the
// database.

[[nodiscard]] base::Result<ports::Counted> addToCounters(
    sqlite::Database& database, const std::string& key,
    const std::vector<ports::CountLimit>& limits, std::uint32_t n);
[[nodiscard]] base::Result<std::size_t> removeEndedCounters(sqlite::Database& database,
                                                            model::Timestamp now,
                                                            std::size_t limit);

}  // namespace embedded
