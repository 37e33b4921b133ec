#include "api/pipeline.h"

#include <gtest/gtest.h>

#include "api/test_service.h"

namespace api {
namespace {

constexpr std::string_view kPath = " HTTP/1.1\r\nHost: h\r\n\r\n";

TEST(Pipeline, TurnsABugIntoA500WithoutTellingWhatItWasAbout) {
  TestService service;
  service.sandboxes.behave = [](const auto&) -> execution::FakeSandboxProvider::RunReply {
    throw std::out_of_range("the secret of a tenant");
  };
  auto client = service.connect();
  client.send(goodRequest());
  const auto reply = client.reply();
  EXPECT_EQ(reply.status, 500U);
  EXPECT_EQ(jsonOf(reply).at("error"), "Internal server error");
  EXPECT_EQ(jsonOf(reply).at("error_type"), "internal_server");
  EXPECT_TRUE(reply.has("X-Content-Type-Options: nosniff\r\n"));
  EXPECT_EQ(reply.body.find("secret"), std::string::npos);

  const auto bugs = service.heard.bugs();
  ASSERT_EQ(bugs.size(), 1U);
  EXPECT_EQ(bugs[0].requestId, jsonOf(reply).at("request_id").as_string());
  EXPECT_EQ(bugs[0].method, "POST");
  EXPECT_EQ(bugs[0].route, "/exec");
  EXPECT_EQ(bugs[0].type, "std::out_of_range");
  EXPECT_EQ(service.heard.answers().at(0).status, 500U) << "measured like any other answer";
}

TEST(Pipeline, GivesEverythingBackAfterABug) {
  TestService service;
  service.sandboxes.behave = [](const auto& run) -> execution::FakeSandboxProvider::RunReply {
    if (run.program.code == "bug") throw 42;  // not even an exception
    return model::RunResult{};
  };
  auto client = service.connect();
  for (int i = 0; i < 10; ++i) {
    client.send(post("/exec", R"({"lang":"py","code":"bug"})"));
    EXPECT_EQ(client.reply().status, 500U);
  }
  client.send(goodRequest());
  EXPECT_EQ(client.reply().status, 200U);
  EXPECT_EQ(service.admission.load().running, 0U);
}

TEST(Pipeline, NamesTheSameRequestToTheClientAndToTheLog) {
  TestService service;
  for (const std::string start :
       {"GET /nowhere", "GET /exec", "OPTIONS /exec", "GET /status", "GET /health"}) {
    const auto reply = service.ask(start + std::string(kPath));
    const auto answers = service.heard.answers();
    ASSERT_FALSE(answers.empty());
    const auto& id = answers.back().requestId;
    EXPECT_TRUE(reply.has("X-Request-ID: " + id + "\r\n")) << start;
    if (reply.status < 400) continue;
    EXPECT_EQ(jsonOf(reply).at("request_id").as_string(), id) << start;
  }
}

TEST(Pipeline, AsksNobodyForAKeyWhereThereIsNothingToProtect) {
  TestService service;
  const std::pair<const char*, unsigned> cases[] = {
      {"GET /health", 200},  {"GET /v1/health", 200}, {"GET /ready", 200}, {"OPTIONS /exec", 204},
      {"GET /nowhere", 404}, {"DELETE /exec", 405},   {"GET /status", 401}};
  for (const auto& [start, status] : cases) {
    EXPECT_EQ(service.ask(start + std::string(kPath)).status, status) << start;
  }
}

TEST(Pipeline, TakesNoSandboxForAnyOfAThousandRefusedRequests) {
  TestService::Setup setup;
  setup.access.throttle.failures = 1'000'000;
  TestService service(setup);
  const std::pair<std::string, unsigned> refused[] = {
      {post("/exec", "{}", ""), 401},
      {post("/exec", R"({"lang":"py","code":"1"})", "X-API-Key: wrong\r\n"), 401},
      {post("/exec", R"({"lang":"py","code":)"), 422},
      {post("/exec", R"({"lang":"py","code":" "})"), 400},
      {post("/exec", R"({"lang":"cobol","code":"1"})"), 400},
      {post("/exec", R"({"lang":"py","code":"1","args":["\u0000"]})"), 400},
      {post("/exec", R"({"lang":"py","code":"1"})",
            "X-API-Key: k\r\nX-CodeAPI-Expected-Profile: stateful\r\n"),
       409},
      {post("/nowhere", R"({"lang":"py","code":"1"})"), 404}};
  auto client = service.connect();
  for (int round = 0; round < 125; ++round) {
    for (const auto& [request, status] : refused) {
      client.send(request);
      ASSERT_EQ(client.reply().status, status) << request;
    }
  }
  EXPECT_EQ(service.sandboxes.acquired(), 0U);
  EXPECT_EQ(service.admission.load().running, 0U);
  EXPECT_EQ(service.heard.answers().size(), 1000U);
}

}  // namespace
}  // namespace api
