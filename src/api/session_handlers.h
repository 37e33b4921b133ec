#pragma once

#include "api/services.h"
#include "http/message.h"

namespace api {

/// GET /sessions: those of who asks, the most recently used first; `?limit` at most, 100 by
/// default.
[[nodiscard]] http::Handler listSessionsHandler(Services& services);
/// GET /sessions/{session}.
[[nodiscard]] http::Handler sessionHandler(Services& services);
/// DELETE /sessions/{session}: the session with all that is stored under it.
[[nodiscard]] http::Handler deleteSessionHandler(Services& services);

}  // namespace api
