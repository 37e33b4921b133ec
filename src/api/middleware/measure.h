#pragma once

#include "api/middleware/step.h"

namespace api {

using OnAnswered =
    std::function<void(const http::Request&, const http::Response&, const http::RequestContext&)>;

/// Tells `onAnswered`, which may be empty, of every answer after it was made.
[[nodiscard]] Step measure(OnAnswered onAnswered);

}  // namespace api
