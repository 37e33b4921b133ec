#pragma once

#include <string>
#include <vector>

#include "access/rate_limiter.h"
#include "api/middleware/step.h"

namespace api {

/// Tells whoever has a rate limit what is left of it (X-RateLimit-*), on each answer to a request
/// that was counted or refused. Counting itself is the handlers' (api/admit.h): only they know
/// whether a request is an execution. On `routes`, where every request is one, who was refused
/// once in a window is answered 429 before the body is read, until it ends.
[[nodiscard]] Step limitRate(auth::RateLimiter& limiter, std::vector<std::string> routes);

}  // namespace api
