#pragma once

#include <memory>

#include "async/deadline.h"
#include "async/task.h"
#include "backends/pods/keeper.h"

namespace pods {

/// Waits until a pod of the pool comes; first come, first served. Lets one be made meanwhile.
/// Errors: kUnavailable, with what stands in the way, when the deadline passes first or it is
/// hopeless.
[[nodiscard]] async::Task<base::Result<WarmPod>> waitForPod(std::shared_ptr<Keeper> keeper,
                                                            std::size_t pool,
                                                            async::Deadline deadline);

}  // namespace pods
