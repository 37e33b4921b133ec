#pragma once

#include "http/message.h"

namespace api {

/// Whether the request says that its body is JSON, in any letter case and with any parameters.
[[nodiscard]] bool isJson(const http::Request& request);

}  // namespace api
