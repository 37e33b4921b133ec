#pragma once

#include "api/services.h"

namespace api {

/// POST /exec: one program, one answer. `services` outlives the handler.
[[nodiscard]] http::Handler execHandler(Services& services);

}  // namespace api
