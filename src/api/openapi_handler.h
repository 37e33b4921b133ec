#pragma once

#include <string_view>

#include "http/message.h"

namespace api {

/// docs/openapi.yaml as it was when the executable was built (see cmake/embed_text.cmake).
[[nodiscard]] std::string_view openApiText();

/// GET /openapi.yaml: what each route takes and answers. No authentication: it tells nothing of
/// this server but its version.
[[nodiscard]] http::Handler openApiHandler();

}  // namespace api
