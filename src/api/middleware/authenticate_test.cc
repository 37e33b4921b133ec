#include "api/middleware/authenticate.h"

#include <gtest/gtest.h>

#include "api/principal.h"
#include "api/test_service.h"

namespace api {
namespace {

using namespace std::chrono_literals;

TEST(Authentication, JudgesAKeyInAHeaderBeforeTheBodyComes) {
  TestService service;
  const auto reply = service.ask(
      "POST /exec HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nX-API-Key: wrong\r\n"
      "Content-Length: 1000000\r\n\r\n");
  EXPECT_EQ(reply.status, 401U);
}

TEST(Authentication, ReadsNoMoreOfAStrangersBodyThanAllowed) {
  TestService::Setup setup;
  setup.maxBodyBytes = 1000;
  TestService service(setup);
  const auto body =
      R"({"lang":"py","code":"1","api_key":"k","x":")" + std::string(1000, 'x') + "\"}";
  EXPECT_EQ(service.ask(post("/exec", body, "")).status, 413U);
  EXPECT_EQ(service.ask(post("/exec", body)).status, 413U);
  EXPECT_EQ(service.ask(post("/exec", body.substr(0, 42) + "}", "")).status, 401U);
}

TEST(Authentication, LetsAnAddressTryAgainAnHourAfterTooManyWrongKeys) {
  TestService service;
  const auto wrong = post("/exec", "{}", "X-API-Key: wrong\r\n");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(service.ask(wrong).status, 401U);
  const auto limited = service.ask(wrong);
  EXPECT_EQ(limited.status, 429U);
  EXPECT_EQ(jsonOf(limited).at("error"), "rate_limited");
  EXPECT_GT(jsonOf(limited).at("retry_after_seconds").to_number<double>(), 3500);
  EXPECT_EQ(service.ask(goodRequest()).status, 429U) << "guessing right is not worth while";
  service.clock.advance(1h);
  EXPECT_EQ(service.ask(goodRequest()).status, 200U);
}

TEST(Principal, IsNotInventedWhereNobodyWasAsked) {
  http::RequestContext context;
  EXPECT_THROW((void)principalOf(context), std::bad_any_cast);
}

}  // namespace
}  // namespace api
