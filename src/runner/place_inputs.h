#pragma once

#include <memory>

#include "async/task.h"
#include "base/result.h"
#include "runner/input_bundle.h"
#include "runner/input_links.h"
#include "runner/jailed_sandbox.h"
#include "runner/mounted_inputs.h"

namespace runner {

/// Brings the inputs into the working directory, before the program is handed over. Those that came
/// as bytes init writes: one request and one answer for all of them. Those that came as open files
/// are mounted, and the result says so; with `links` null, or when that fails, init copies them one
/// by one, and the result is null. `parked`: an interpreter waits in the sandbox.
/// Errors: kInvalid when the folder cannot hold them (size, paths that contradict each other);
/// kUnavailable otherwise.
[[nodiscard]] async::Task<base::Result<std::shared_ptr<MountedInputs>>> placeInputs(
    JailedSandbox& sandbox, bool parked, const InputBundle& bundle, InputLinks* links);

}  // namespace runner
