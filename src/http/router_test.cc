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
  Router router;
  router.add("GET", "/files", says("list"));
  router.add("GET", "/files/{id}", says("file "));
  router.add("DELETE", "/files/{id}", says("delete "));
  router.add("GET", "/files/recent", says("recent"));
  router.add("GET", "/files/{session}/{id}", says("both "));
  return router;
}

Request requestFor(std::string method, std::string path) {
  Request request;
  request.method = std::move(method);
  request.path = std::move(path);
  return request;
}

/// What the handler says; "-" without one.
async::Task<std::string> ask(const Router& router, std::string method, std::string path) {
  Request request = requestFor(std::move(method), std::move(path));
  if (!router.find(request) || request.handler == nullptr) co_return "-";
  RequestContext context;
  const auto response = co_await (*request.handler)(request, context);
  co_return response.body;
}

CO_TEST(Router, FindsLiteralAndNamedPaths) {
  const Router router = makeRouter();
  EXPECT_EQ(co_await ask(router, "GET", "/files"), "list");
  EXPECT_EQ(co_await ask(router, "GET", "/files/7"), "file 7");
  EXPECT_EQ(co_await ask(router, "GET", "/files/s/7"), "both 7");
  EXPECT_EQ(co_await ask(router, "GET", "/files/recent"), "recent");
}

CO_TEST(Router, DecodesParameters) {
  const Router router = makeRouter();
  EXPECT_EQ(co_await ask(router, "GET", "/files/a%2Fb%25"), "file a/b%");
}

CO_TEST(Router, AnswersHeadByTheHandlerOfGet) {
  const Router router = makeRouter();
  EXPECT_EQ(co_await ask(router, "HEAD", "/files"), "list");
  EXPECT_EQ(co_await ask(router, "HEAD", "/nowhere"), "-");
}

TEST(Router, KnowsNoOtherPaths) {
  const Router router = makeRouter();
  for (const auto* path : {"/", "/file", "/files/", "/files/a/b/c", "/Files", "*"}) {
    Request request = requestFor("GET", path);
    EXPECT_FALSE(router.find(request)) << path;
    EXPECT_EQ(request.handler, nullptr) << path;
  }
}

TEST(Router, NamesTheMethodsOfAPathThatHasNotThisOne) {
  const Router router = makeRouter();
  Request named = requestFor("BREW", "/files/7");
  EXPECT_TRUE(router.find(named));
  EXPECT_EQ(named.handler, nullptr);
  EXPECT_EQ(router.allowedMethods(named.route), "GET, HEAD, DELETE, OPTIONS");
  Request literal = requestFor("OPTIONS", "/files");
  EXPECT_TRUE(router.find(literal));
  EXPECT_EQ(router.allowedMethods(literal.route), "GET, HEAD, OPTIONS");
}

TEST(Router, TellsWhichRouteMatched) {
  const Router router = makeRouter();
  Request request = requestFor("GET", "/files/s/7");
  EXPECT_TRUE(router.find(request));
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
