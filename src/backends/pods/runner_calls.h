#pragma once

#include <chrono>

#include "async/task.h"
#include "backends/pods/warm_pod.h"
#include "base/result.h"
#include "protocol/messages.h"

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

/// What walls the runner has. Errors: kUnavailable; kInvalid when it speaks another version.
[[nodiscard]] async::Task<base::Result<protocol::Inspection>> inspectRunner(RunnerAddress address);

}  // namespace pods
