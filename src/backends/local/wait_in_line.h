#pragma once

#include <memory>

#include "async/deadline.h"
#include "async/task.h"
#include "backends/local/pools.h"

namespace local {

/// Waits until the pool has a sandbox for us; first come, first served.
/// Errors: kUnavailable with retryAfter when the deadline passes first; kInvalid when the runner
/// says that it never will have one.
[[nodiscard]] async::Task<base::Result<ParkedSandbox>> waitInLine(std::shared_ptr<Pools> pools,
                                                                  std::size_t pool,
                                                                  async::Deadline deadline);

}  // namespace local
