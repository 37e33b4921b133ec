#include "api/middleware/limit_body.h"

#include <algorithm>
#include <utility>

namespace api {

Step limitBody(std::size_t mostBytes, std::vector<RouteLimit> others) {
  return [mostBytes, others = std::move(others)](
             http::Request& request, http::RequestContext& context, const http::Handler& next) {
    const auto other = std::ranges::find(others, request.route, &RouteLimit::route);
    request.body->limitTo(other == others.end() ? mostBytes : other->mostBytes);
    return next(request, context);
  };
}

}  // namespace api
