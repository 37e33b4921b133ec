#pragma once

#include "api/services.h"
#include "async/task.h"
#include "base/result.h"
#include "http/message.h"
#include "model/execution.h"

namespace api {

/// Whether the client asks for events instead of one JSON object.
[[nodiscard]] bool wantsEvents(const http::Request& request);

/// Runs `asked` and answers with events: stdout and stderr while they are written, file for each
/// new file, result with the whole answer of POST /exec; error instead of the latter when something
/// of ours fails after the answer has begun. It begins with the first output, the end, or after a
/// second; errors before are errors of the answer, as without events.
[[nodiscard]] async::Task<base::Result<http::Response>> executeAsEvents(
    Services& services, model::ExecutionRequest asked, http::RequestContext& context);

}  // namespace api
