#pragma once

#include "http/message.h"
#include "model/principal.h"

namespace api {

/// Notes who asks: for handlers in full, for the access log in short.
void setPrincipal(http::RequestContext& context, model::Principal principal);

/// Who asks. Throws std::bad_any_cast where nobody was authenticated: a handler that wants to know
/// must not be on an open route, and then answers 500 instead of serving just anybody.
[[nodiscard]] const model::Principal& principalOf(const http::RequestContext& context);

}  // namespace api
