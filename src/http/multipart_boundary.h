#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace http {

/// The boundary that the value of a Content-Type field names: 1 to 70 of the characters of
/// RFC 2046, 5.1.1. Errors: kUnsupportedMedia when the type is not multipart/form-data; kInvalid
/// when its boundary is missing or not one.
[[nodiscard]] base::Result<std::string> multipartBoundary(
    std::optional<std::string_view> contentType);

}  // namespace http
