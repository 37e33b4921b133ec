#pragma once

#include "api/services.h"
#include "http/message.h"

namespace api {

/// GET /files/{session} (wire contract, 1.4).
[[nodiscard]] http::Handler listFilesHandler(Services& services);
/// GET /sessions/{session}/objects/{file} (1.5).
[[nodiscard]] http::Handler fileObjectHandler(Services& services);
/// DELETE /files/{session}/{file} (1.7).
[[nodiscard]] http::Handler deleteFileHandler(Services& services);

}  // namespace api
