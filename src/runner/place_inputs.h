#pragma once

#include "async/task.h"
#include "base/result.h"
#include "runner/input_bundle.h"
#include "runner/jailed_sandbox.h"

namespace runner {

/// Lets init write the inputs into the working directory, before the program is handed over: one
/// request and one answer for all of them. `parked`: an interpreter waits in the sandbox.
/// Errors: kInvalid when the folder cannot hold them (size, paths that contradict each other);
/// kUnavailable otherwise.
[[nodiscard]] async::Task<base::Result<void>> placeInputs(JailedSandbox& sandbox, bool parked,
                                                          const InputBundle& bundle);

}  // namespace runner
