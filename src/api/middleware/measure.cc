#include "api/middleware/measure.h"

#include <utility>

namespace api {
namespace {

async::Task<http::Response> answer(const OnAnswered& onAnswered, http::Request& request,
                                   http::RequestContext& context, const http::Handler& next) {
  auto response = co_await next(request, context);
  if (onAnswered) onAnswered(request, response, context);
  co_return response;
}

}  // namespace

Step measure(OnAnswered onAnswered) {
  return [onAnswered = std::move(onAnswered)](auto& request, auto& context, auto& next) {
    return answer(onAnswered, request, context, next);
  };
}

}  // namespace api
