#include <gtest/gtest.h>

#include "api/test_service.h"
#include "base/ids.h"

namespace api {
namespace {

using namespace std::chrono_literals;

/// A program whose stdout is its own text.
model::RunResult echo(const execution::FakeSandboxProvider::Run& run) {
  model::RunResult result;
  result.stdoutBytes = run.program.code;
  return result;
}

TEST(Exec, AnswersWithEverythingThatClientsRead) {
  TestService service;
  service.sandboxes.behave = [](const auto&) {
    model::RunResult result;
    result.stdoutBytes = "hi\n";
    result.wallTime = 12ms;
    return result;
  };
  const auto reply = service.ask(goodRequest());
  EXPECT_EQ(reply.status, 200U);
  EXPECT_TRUE(reply.has("Content-Type: application/json\r\n"));
  const auto body = jsonOf(reply);
  EXPECT_EQ(body.at("stdout"), "hi\n");
  EXPECT_EQ(body.at("stderr"), "");
  EXPECT_EQ(body.at("files"), boost::json::array());
  EXPECT_TRUE(base::isId(std::string(body.at("session_id").as_string())));
  EXPECT_EQ(body.at("code"), 0);
  EXPECT_EQ(body.at("wall_time"), 12);
  EXPECT_EQ(body.at("has_state"), false);
  for (const auto* name : {"state_size", "state_hash", "signal", "status", "message"}) {
    EXPECT_TRUE(body.at(name).is_null()) << name;
  }
}

TEST(Exec, IsFoundUnderEverySpellingOfItsPath) {
  TestService service;
  for (const auto* path : {"/exec", "/v1/exec", "//exec", "/exec/", "/v1//exec//", "/exec?a=b"}) {
    EXPECT_EQ(service.ask(post(path, R"({"lang":"py","code":"1"})")).status, 200U) << path;
  }
}

TEST(Exec, TakesAKeyWhereverClientsPutIt) {
  TestService service;
  for (const auto* header :
       {"x-api-key: k\r\n", "Authorization: Bearer k\r\n", "Authorization: ApiKey k\r\n"}) {
    EXPECT_EQ(service.ask(post("/exec", R"({"lang":"py","code":"1"})", header)).status, 200U);
  }
  for (const std::string name : {"LIBRECHAT_CODE_API_KEY", "api_key", "apiKey"}) {
    const auto body = R"({"lang":"py","code":"1",")" + name + R"(":"k"})";
    EXPECT_EQ(service.ask(post("/exec", body, "")).status, 200U) << name;
  }
}

TEST(Exec, LetsWhoeverComesFromATrustedNetworkIn) {
  TestService::Setup setup;
  setup.access.trustedNetworks = {auth::Network::parse("127.0.0.0/8").value()};
  TestService service(setup);
  EXPECT_EQ(service.ask(post("/exec", R"({"lang":"py","code":"1"})", "")).status, 200U);
}

TEST(Exec, IgnoresWhatItDoesNotKnow) {
  TestService service;
  service.sandboxes.behave = echo;
  const auto reply = service.ask(post(
      "/exec",
      R"({"x":[1,{"lang":"js"}],"lang":"PYTHON","code":"c","files":null,"intent":"i","user_id":"u",)"
      R"("runtime_session_hint":"v2:user:0","session_id":"nonexistent-session-12345"})"));
  EXPECT_EQ(jsonOf(reply).at("stdout"), "c");
  EXPECT_EQ(service.sandboxes.runs().at(0).program.language, "py");
}

TEST(Exec, RunsUnderTheTimeThatTheClientNamesWithinBounds) {
  TestService service;
  const std::pair<const char*, std::chrono::milliseconds> cases[] = {
      {R"("lang":"py")", 30s},
      {R"("lang":"rs")", 60s},
      {R"("lang":"py","timeout":null)", 30s},
      {R"("lang":"py","timeout":15000)", 15s},
      {R"("lang":"py","timeout":1500.9)", 1500ms},
      {R"("lang":"py","timeout":1)", 1s},
      {R"("lang":"py","timeout":-1)", 1s},
      {R"("lang":"py","timeout":300000)", 30s},
      {R"("lang":"rs","timeout":300000)", 60s},
      {R"("lang":"py","timeout":1e300)", 30s}};
  for (const auto& [members, limit] : cases) {
    const auto reply = service.ask(post("/exec", R"({"code":"1",)" + std::string(members) + "}"));
    EXPECT_EQ(reply.status, 200U) << members;
    EXPECT_EQ(service.sandboxes.runs().back().limits.wallTime, limit) << members;
  }
}

TEST(Exec, TellsWhoRanWhatToTheListeners) {
  TestService service;
  const auto reply = service.ask(goodRequest());
  EXPECT_EQ(service.observer.finished, 1);
  EXPECT_EQ(service.observer.refused, 0);
  const auto answers = service.heard.answers();
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].path, "/exec");
  EXPECT_EQ(answers[0].status, 200U);
  EXPECT_TRUE(reply.has("X-Request-ID: " + answers[0].requestId + "\r\n"));
  EXPECT_EQ(answers[0].principal.size(), 12U) << "the beginning of the key's hash";
}

}  // namespace
}  // namespace api
