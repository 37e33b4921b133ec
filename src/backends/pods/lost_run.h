#pragma once

#include "async/cancel_token.h"
#include "async/task.h"
#include "backends/pods/keeper.h"
#include "backends/pods/pod_ends.h"
#include "base/result.h"
#include "model/run.h"
#include "runner_client/run_conversation.h"

namespace pods {

/// An error that tells that the sandbox is gone.
[[nodiscard]] base::Error lostSandbox(const std::string& why);

/// How a pod is given back after a conversation that failed.
[[nodiscard]] Keeper::Lease leaseAfterFailure(const runner_client::RunConversation& conversation,
                                              const async::CancelToken& cancel);

/// Whether nobody knows what became of the program, so that afterLoss() is to find out.
[[nodiscard]] bool isLost(const base::Error& error, const async::CancelToken& cancel);

/// What became of a program whose runner cannot be reached any more; `error` is what is told if
/// nobody knows more. Waits a moment for the reason. What it is given by reference outlives it.
[[nodiscard]] async::Task<base::Result<model::RunResult>> afterLoss(
    base::Error error, runner_client::RunConversation& conversation, model::RunLimits limits,
    PodEnds::Expected& ends, const Keeper& keeper);

}  // namespace pods
