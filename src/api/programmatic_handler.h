#pragma once

#include "api/services.h"
#include "http/message.h"

namespace api {

/// POST /exec/programmatic: begins a program that calls tools, or continues one with results.
[[nodiscard]] http::Handler programmaticHandler(Services& services);

/// POST /exec/programmatic/cancel, and /exec/cancel.
[[nodiscard]] http::Handler cancelHandler(Services& services);

}  // namespace api
