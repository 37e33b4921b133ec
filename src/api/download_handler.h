#pragma once

#include "api/services.h"
#include "http/message.h"

namespace api {

/// GET and HEAD /download/{session}/{file} (wire contract, 1.6): the bytes, streamed; If-None-Match
/// and a single Range are understood.
[[nodiscard]] http::Handler downloadHandler(Services& services);
/// OPTIONS of the same: what browsers ask first. For everybody.
[[nodiscard]] http::Handler downloadOptionsHandler();

}  // namespace api
