#include "api/middleware/standard_headers.h"

#include "api/answers.h"

namespace api {
namespace {

async::Task<http::Response> answer(http::Request& request, http::RequestContext& context,
                                   const http::Handler& next) {
  auto response = co_await next(request, context);
  addStandardHeaders(response, context.requestId);
  co_return response;
}

}  // namespace

Step standardHeaders() {
  return answer;
}

}  // namespace api
