#pragma once

#include "api/services.h"
#include "http/router.h"

namespace api {

/// GET, POST and DELETE /state/{session}, GET /state/{session}/info (wire contract, 1.8): the
/// variables that a session keeps, as bytes. Nobody here looks into them.
void addStateRoutes(http::Router& router, Services& services);

inline constexpr const char* kStateRoute = "/state/{session}";

}  // namespace api
