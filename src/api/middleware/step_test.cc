#include "api/middleware/step.h"

#include <gtest/gtest.h>

#include "async/co_test.h"

namespace api {
namespace {

async::Task<http::Response> said(std::string text) {
  co_return http::Response{.status = 200, .headers = {}, .body = std::move(text)};
}

async::Task<http::Response> wrapped(char mark, http::Request& request,
                                    http::RequestContext& context, const http::Handler& next) {
  auto response = co_await next(request, context);
  response.body = mark + response.body;
  co_return response;
}

CO_TEST(Chain, GoesThroughItsStepsInTheirOrder) {
  const auto step = [](char mark) -> Step {
    return [mark](auto& request, auto& context, auto& next) {
      return wrapped(mark, request, context, next);
    };
  };
  const auto handler =
      chain({step('a'), step('b'), step('c')}, [](auto&, auto&) { return said("!"); });
  http::Request request;
  http::RequestContext context;
  const auto response = co_await handler(request, context);
  EXPECT_EQ(response.body, "abc!");
}

}  // namespace
}  // namespace api
