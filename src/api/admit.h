#pragma once

#include "api/services.h"
#include "async/task.h"
#include "base/result.h"
#include "http/message.h"

namespace api {

/// Lets one execution of whoever asks begin and counts it, against the limits of a managed key and
/// as a use of it. Called when all that is wrong with the request itself has been refused: what
/// cannot run is not counted. Errors: kRateLimited.
[[nodiscard]] async::Task<base::Result<void>> admit(Services& services,
                                                    http::RequestContext& context);

}  // namespace api
