#pragma once

#include "async/deadline.h"
#include "async/task.h"
#include "backends/local/options.h"
#include "backends/local/parked_sandbox.h"
#include "base/result.h"

// The two conversations with a runner that are not a run. Each uses a connection of its own on the
// awaiting io_context.
namespace local {

/// Lets the runner make a sandbox and wait on its connection. `pool` and `id` of the result are
/// unset. Errors: kUnavailable when it cannot be reached, does not answer in time or cannot make
/// one now; kInvalid when it never will.
[[nodiscard]] async::Task<base::Result<ParkedSandbox>> prepareSandbox(std::filesystem::path socket,
                                                                      protocol::Prepare order,
                                                                      async::Deadline deadline);

/// What walls and languages the runner has. Errors: kUnavailable; kInvalid when it speaks another
/// version.
[[nodiscard]] async::Task<base::Result<protocol::Inspection>> inspectRunner(
    std::filesystem::path socket, async::Deadline deadline);

}  // namespace local
