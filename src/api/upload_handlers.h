#pragma once

#include "api/services.h"
#include "http/message.h"

namespace api {

/// POST /upload (wire contract, 1.2).
[[nodiscard]] http::Handler uploadHandler(Services& services);
/// POST /upload/batch (1.3).
[[nodiscard]] http::Handler uploadBatchHandler(Services& services);

}  // namespace api
