#include "api/middleware/find_route.h"

#include "api/answers.h"

namespace api {
namespace {

async::Task<http::Response> answer(const http::Router& router, http::Request& request,
                                   http::RequestContext& context, const http::Handler& next) {
  if (!router.find(request)) {
    co_return errorAnswer({.kind = base::ErrorKind::kNotFound, .message = "Not Found"},
                          context.requestId);
  }
  if (request.handler != nullptr) co_return co_await next(request, context);
  http::Response response{.status = 204, .headers = {}, .body = {}};
  if (request.method != "OPTIONS") {
    response =
        errorAnswer({.kind = base::ErrorKind::kMethodNotAllowed, .message = "Method Not Allowed"},
                    context.requestId);
  }
  response.headers.set("Allow", router.allowedMethods(request.route));
  co_return response;
}

}  // namespace

Step findRoute(const http::Router& router) {
  return [&router](auto& request, auto& context, auto& next) {
    return answer(router, request, context, next);
  };
}

}  // namespace api
