#pragma once

#include "base/result.h"
#include "http/message.h"

namespace api {

/// Profiles and workspaces of newer clients (wire contract, 0.5 and 1.1.4): we have neither.
/// Errors: kConflict, kInvalid.
[[nodiscard]] base::Result<void> checkProfile(const http::Request& request);

/// Errors: kUnsupportedMedia for a body that is not said to be JSON.
[[nodiscard]] base::Result<void> checkContentType(const http::Request& request);

}  // namespace api
