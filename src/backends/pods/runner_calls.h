#pragma once

#include <chrono>

#include "async/task.h"
#include "backends/pods/warm_pod.h"
#include "base/result.h"
#include "protocol/messages.h"
#include "runner_client/questions.h"

// The conversations with a pod's runner that are not a run, on the awaiting io_context.
namespace pods {

struct PreparedPod {
  WarmPod warm;                         ///< its uid, pool and id are unset
  std::chrono::milliseconds leaseTime;  ///< how long a run there outlives its connection
  std::vector<std::string> reached;     ///< of protocol::Ready
};

/// Lets the runner make a sandbox and wait on the connection. Errors: kUnavailable when it cannot
/// be reached or cannot make one now; kInvalid when it never will.
[[nodiscard]] async::Task<base::Result<PreparedPod>> prepareRunner(RunnerAddress address,
                                                                   protocol::Prepare order);

/// A run that was another server's.
struct TakenPod {
  RunnerLink link = {};  ///< its frames follow
  runner_client::TakenRun run = {};
};

/// Takes a run over. Errors: kUnavailable when the runner cannot be reached; kNotFound when it has
/// no such run.
[[nodiscard]] async::Task<base::Result<TakenPod>> takeOverRun(RunnerAddress address,
                                                              protocol::TakeOver wanted);

/// What walls the runner has. Errors: kUnavailable; kInvalid when it speaks another version.
[[nodiscard]] async::Task<base::Result<protocol::Inspection>> inspectRunner(RunnerAddress address);

}  // namespace pods
