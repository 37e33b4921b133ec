#pragma once

#include "async/task.h"
#include "backends/pods/pod_ends.h"
#include "base/result.h"
#include "model/run.h"

namespace pods {

/// An error that tells that the sandbox is gone.
[[nodiscard]] base::Error lostSandbox(const std::string& why);

/// What became of a program whose runner cannot be reached any more; `known` is what was heard of
/// it, `error` what is told if nobody knows more. Waits a moment for the reason.
[[nodiscard]] async::Task<base::Result<model::RunResult>> afterLoss(base::Error error,
                                                                    model::RunResult known,
                                                                    model::RunLimits limits,
                                                                    PodEnds::Expected& ends);

}  // namespace pods
