#pragma once

#include <string>
#include <vector>

#include "access/authenticate.h"
#include "api/middleware/step.h"

namespace api {

/// Lets in who may ask, and notes who it is (api/principal.h); 401 or 429 for others. Routes in
/// `open`, and OPTIONS, are for everybody, and nobody is noted there.
///
/// Nothing of the body is read to judge a key in a header. Only where nothing else lets the request
/// in, and its body can hold a key (POST, PUT or PATCH of JSON; wire contract, 0.4), the body is
/// read first; the handler reads it again from memory.
[[nodiscard]] Step authenticate(auth::Authenticate& access, std::vector<std::string> open);

}  // namespace api
