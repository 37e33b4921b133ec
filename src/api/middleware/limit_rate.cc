#include "api/middleware/limit_rate.h"

#include <algorithm>
#include <utility>

#include "api/answers.h"
#include "api/principal.h"
#include "api/wire/timestamps.h"

namespace api {
namespace {

void addHeaders(http::Response& response, const auth::Allowance& allowance) {
  response.headers.add("X-RateLimit-Limit", std::to_string(allowance.limit));
  response.headers.add("X-RateLimit-Remaining", std::to_string(allowance.remaining));
  response.headers.add("X-RateLimit-Reset", wire::isoTime(allowance.resetsAt));
  response.headers.add("X-RateLimit-Period", std::string(allowance.period));
}

async::Task<http::Response> answer(auth::RateLimiter& limiter, bool always, http::Request& request,
                                   http::RequestContext& context, const http::Handler& next) {
  http::Response response;
  auto verdict = always ? limiter.remember(callerOf(context)) : auth::Verdict();
  if (verdict.refusal) {
    setAllowance(context, verdict.allowance);
    response = errorAnswer(*std::move(verdict.refusal), context.requestId);
  } else {
    response = co_await next(request, context);
  }
  if (const auto& allowance = allowanceOf(context)) addHeaders(response, *allowance);
  co_return response;
}

bool hasLimits(const http::RequestContext& context) {
  return context.identity.has_value() && callerOf(context).limits.has_value();
}

}  // namespace

Step limitRate(auth::RateLimiter& limiter, std::vector<std::string> routes) {
  return [&limiter, routes = std::move(routes)](
             http::Request& request, http::RequestContext& context, const http::Handler& next) {
    if (!hasLimits(context)) return next(request, context);
    const bool always = std::ranges::find(routes, request.route) != routes.end();
    return answer(limiter, always, request, context, next);
  };
}

}  // namespace api
