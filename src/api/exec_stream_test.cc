#include <gtest/gtest.h>

#include "api/test_service.h"

namespace api {
namespace {

using namespace std::chrono_literals;

std::string streamed(std::string_view body = R"({"lang":"py","code":"1"})") {
  return post("/exec", body, "X-API-Key: k\r\nAccept: text/event-stream\r\n");
}

/// What has come when `end` has.
std::string received(http::RawClient& client, std::string_view end) {
  EXPECT_TRUE(client.sees(end));
  return client.everything(20ms);
}

TEST(ExecStream, TellsOutputFilesAndTheResultAsEvents) {
  TestService service;
  service.sandboxes.behave = [](const auto&) {
    model::RunResult result;
    result.stdoutBytes = "hi\n";
    return result;
  };
  service.sandboxes.leave = [](const auto&) {
    return std::vector<execution::FakeSandboxProvider::Output>{{.path = "a.csv", .content = "1"}};
  };
  auto client = service.connect();
  client.send(streamed());
  const auto answer = received(client, "0\r\n\r\n");
  EXPECT_NE(answer.find("Content-Type: text/event-stream\r\n"), std::string::npos);
  const auto out = answer.find("event: stdout\ndata: {\"text\":\"hi\\n\"}\n\n");
  const auto file = answer.find("event: file\ndata: {\"id\":");
  const auto result = answer.find("event: result\ndata: {\"session_id\":");
  EXPECT_TRUE(out < file && file < result && result != std::string::npos) << answer;
}

TEST(ExecStream, BeginsThoughTheProgramIsSilent) {
  TestService service;
  service.sandboxes.takes = 10h;
  auto client = service.connect();
  client.send(streamed());
  ASSERT_TRUE(TestService::becomes([&] { return service.sandboxes.running() == 1; }));
  service.clock.advance(1s);
  EXPECT_NE(received(client, "\r\n\r\n").find("200 OK"), std::string::npos);
}

TEST(ExecStream, WhatFailsBeforeItBeginsIsAnOrdinaryError) {
  TestService service;
  service.sandboxes.acquireErrors = {
      {.kind = base::ErrorKind::kInvalid, .message = "not installed"}};
  const auto reply = service.ask(streamed());
  EXPECT_EQ(reply.status, 400U);
  EXPECT_TRUE(reply.has("Content-Type: application/json\r\n"));
  EXPECT_EQ(service.ask(streamed(R"({"lang":"brainfuck","code":"1"})")).status, 400U);
}

TEST(ExecStream, ABugIsAnswered) {
  TestService service;
  service.sandboxes.behave = [](const auto&) -> model::RunResult { throw std::logic_error("bug"); };
  EXPECT_EQ(service.ask(streamed()).status, 500U);
}

TEST(ExecStream, WhatFailsLaterIsAnEvent) {
  TestService service;
  service.sandboxes.takes = 10h;
  auto client = service.connect();
  client.send(streamed());
  ASSERT_TRUE(TestService::becomes([&] { return service.sandboxes.running() == 1; }));
  service.clock.advance(1s);
  ASSERT_TRUE(client.sees("\r\n\r\n")) << "it has begun";
  service.clock.advance(40s);
  const auto answer = received(client, "0\r\n\r\n");
  EXPECT_NE(answer.find("event: error\ndata: {\"error\":\"execution_timeout\""), std::string::npos)
      << answer;
}

TEST(ExecStream, IsKilledWhenTheClientHangsUp) {
  TestService service;
  service.sandboxes.takes = 10h;
  auto client = service.connect();
  client.send(streamed());
  ASSERT_TRUE(TestService::becomes([&] { return service.sandboxes.running() == 1; }));
  service.clock.advance(1s);
  ASSERT_NE(received(client, "\r\n\r\n"), "");
  client.hangUp();
  EXPECT_TRUE(TestService::becomes([&] { return service.sandboxes.running() == 0; }));
  EXPECT_TRUE(TestService::becomes([&] { return service.admission.load().running == 0; }));
}

}  // namespace
}  // namespace api
