#pragma once

#include "api/services.h"
#include "http/router.h"

namespace api {

/// Every route of the product.
[[nodiscard]] http::Router buildRoutes(Services& services);

/// Routes behind what every request passes. `router` and `services` outlive the handler.
[[nodiscard]] http::Handler buildPipeline(const http::Router& router, const Services& services);

}  // namespace api
