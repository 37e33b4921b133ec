#include "api/middleware/limit_body.h"

#include <gtest/gtest.h>

#include "async/co_test.h"

namespace api {
namespace {

/// Remembers what it was limited to.
class LimitedBody final : public http::BodyReader {
 public:
  async::Task<base::Result<std::string>> readAll(std::size_t /*limit*/) override {
    co_return std::string();
  }
  async::Task<base::Result<std::string_view>> read() override { co_return std::string_view(); }
  void limitTo(std::size_t bytes) override { limit = bytes; }

  std::size_t limit = 0;
};

async::Task<http::Response> answer(http::Request& /*request*/, http::RequestContext& /*context*/) {
  co_return http::Response{};
}

CO_TEST(LimitBody, KnowsTheRoutesThatMayHaveMore) {
  const std::vector<RouteLimit> uploads = {{.route = "/upload", .mostBytes = 1000}};
  const http::Handler handler = chain({limitBody(10, uploads)}, answer);
  LimitedBody body;
  http::Request request;
  request.body = &body;
  http::RequestContext context;
  (void)co_await handler(request, context);
  EXPECT_EQ(body.limit, 10U);
  request.route = "/upload";
  (void)co_await handler(request, context);
  EXPECT_EQ(body.limit, 1000U);
}

}  // namespace
}  // namespace api
