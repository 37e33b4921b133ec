#pragma once

#include "api/middleware/step.h"
#include "http/router.h"

namespace api {

/// Finds the handler that Request::handler then names. Answers by itself where there is none: 404
/// for an unknown path, 204 for OPTIONS of a known one, 405 for other methods, both with Allow.
/// `router` outlives the step.
[[nodiscard]] Step findRoute(const http::Router& router);

}  // namespace api
