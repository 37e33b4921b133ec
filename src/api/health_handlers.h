#pragma once

#include "api/services.h"

namespace api {

// What the things that the server needs are like now; for whoever has a key (wire contract, 1.11).
// 503 when one is unhealthy; 200 with `X-Health-Status: degraded` when one is degraded.

/// GET /health/detailed: all of them. Nothing is remembered from an earlier answer.
[[nodiscard]] http::Handler detailedHealthHandler(Services& services);
/// GET /health/kubernetes: the pods of each language and why there are too few.
[[nodiscard]] http::Handler kubernetesHealthHandler(const Services& services);

}  // namespace api
