#include "http/router.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "async/co_test.h"

namespace http {
namespace {

Handler says(std::string text) {
  return [text](Request& request, RequestContext&) {
    return [](std::string body) -> async::Task<Response> {
      co_return Response{.status = 200, .headers = {}, .body = std::move(body)};
    }(text + std::string(request.parameter("id")));
  };
}

Router makeRouter() {
  Router router([](unsigned status, std::string_view message) {
    return Response{.status = status, .headers = {}, .body = std::string(message)};
  });
  router.add("GET", "/files", says("list"));
  router.add("GET", "/files/{id}", says("file "));
  router.add("DELETE", "/files/{id}", says("delete "));
  router.add("GET", "/files/recent", says("recent"));
  router.add("GET", "/files/{session}/{id}", says("both "));
  return router;
}

async::Task<Response> ask(const Router& router, std::string method, std::string path) {
  Request request;
  request.method = std::move(method);
  request.path = std::move(path);
  RequestContext context;
  co_return co_await router.handle(request, context);
}

CO_TEST(Router, FindsLiteralAndNamedPaths) {
  const Router router = makeRouter();
  EXPECT_EQ((co_await ask(router, "GET", "/files")).body, "list");
  EXPECT_EQ((co_await ask(router, "GET", "/files/7")).body, "file 7");
  EXPECT_EQ((co_await ask(router, "GET", "/files/s/7")).body, "both 7");
  EXPECT_EQ((co_await ask(router, "GET", "/files/recent")).body, "recent");
}

CO_TEST(Router, DecodesParameters) {
  const Router router = makeRouter();
  EXPECT_EQ((co_await ask(router, "GET", "/files/a%2Fb%25")).body, "file a/b%");
}

CO_TEST(Router, AnswersUnknownPathsWith404) {
  const Router router = makeRouter();
  for (const auto* path : {"/", "/file", "/files/", "/files/a/b/c", "/Files", "*"}) {
    EXPECT_EQ((co_await ask(router, "GET", path)).status, 404U) << path;
  }
}

CO_TEST(Router, AnswersWrongMethodsWith405AndAllow) {
  const Router router = makeRouter();
  const Response response = co_await ask(router, "BREW", "/files/7");
  EXPECT_EQ(response.status, 405U);
  EXPECT_EQ(response.headers.find("Allow"), "GET, HEAD, DELETE, OPTIONS");
}

CO_TEST(Router, AnswersOptionsAndHead) {
  const Router router = makeRouter();
  const Response options = co_await ask(router, "OPTIONS", "/files");
  EXPECT_EQ(options.status, 204U);
  EXPECT_EQ(options.headers.find("Allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ((co_await ask(router, "HEAD", "/files")).body, "list");
}

CO_TEST(Router, TellsWhichRouteMatched) {
  const Router router = makeRouter();
  Request request;
  request.method = "GET";
  request.path = "/files/s/7";
  RequestContext context;
  const Response response = co_await router.handle(request, context);
  EXPECT_EQ(response.status, 200U);
  EXPECT_EQ(request.route, "/files/{session}/{id}");
  EXPECT_EQ(request.parameter("session"), "s");
  EXPECT_EQ(request.parameter("other"), "");
}

TEST(Router, RefusesPatternsThatCannotMatch) {
  Router router = makeRouter();
  for (const auto* pattern : {"", "x", "/x/", "/a//b", "/v1/x"}) {
    EXPECT_THROW(router.add("GET", pattern, says("")), std::logic_error) << pattern;
  }
  EXPECT_THROW(router.add("GET", "/files", says("")), std::logic_error);
}

}  // namespace
}  // namespace http
