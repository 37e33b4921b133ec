#pragma once

#include <optional>

#include "access/caller.h"
#include "access/rate_limiter.h"
#include "http/message.h"

namespace api {

/// Notes who asks: for handlers in full, for the access log in short.
void setCaller(http::RequestContext& context, auth::Caller caller);

/// Who asks. Throws std::bad_any_cast where nobody was authenticated: a handler that wants to know
/// must not be on an open route, and then answers 500 instead of serving just anybody.
[[nodiscard]] const auth::Caller& callerOf(const http::RequestContext& context);
[[nodiscard]] const model::Principal& principalOf(const http::RequestContext& context);

/// What was found to be left to whoever asks, for the headers of the answer.
void setAllowance(http::RequestContext& context, std::optional<auth::Allowance> allowance);
[[nodiscard]] const std::optional<auth::Allowance>& allowanceOf(
    const http::RequestContext& context);

}  // namespace api
