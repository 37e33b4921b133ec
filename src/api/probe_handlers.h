#pragma once

#include "api/services.h"

namespace api {

/// GET /health: this process answers. No authentication, no work.
[[nodiscard]] http::Handler healthHandler(const Services& services);
/// GET /ready: programs may be sent here, see ports::SandboxProvider::check. 503 otherwise.
[[nodiscard]] http::Handler readyHandler(Services& services);
/// GET /status: what runs and what is limited; for whoever has a key.
[[nodiscard]] http::Handler statusHandler(const Services& services);

}  // namespace api
