#include <gtest/gtest.h>

#include <optional>

#include "api/test_service.h"
#include "base/ids.h"

namespace api {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

constexpr const char* kPath = "/exec/programmatic";
constexpr const char* kProgram =
    R"({"code":"x","tools":[{"name":"get-weather"},{"name":"add"}],"timeout":1000})";
constexpr const char* kRequestId = "123e4567-e89b-12d3-a456-426614174000";

TestService::Setup setup() {
  TestService::Setup setup;
  setup.access.keys = {"k", "other"};
  return setup;
}

/// A service whose programs call get_weather and add together, then add alone.
struct Tools : TestService {
  explicit Tools(const Setup& with = setup()) : TestService(with) {
    sandboxes.calls = {{{.number = 1, .function = "get_weather", .input = R"({"city":"Oslo"})"},
                        {.number = 2, .function = "add", .input = R"({"a":1})"}},
                       {{.number = 9, .function = "add", .input = "{}"}}};
    sandboxes.behave = [](const auto&) {
      model::RunResult result;
      result.stdoutBytes = "done\n";
      result.missingWalls = {"landlock"};
      return result;
    };
  }

  http::RawClient::Reply begin(const std::string& headers = "X-API-Key: k\r\n") {
    return ask(post(kPath, kProgram, headers));
  }
  std::string token() { return std::string(jsonOf(begin()).at("continuation_token").as_string()); }

  http::RawClient::Reply resume(const std::string& token, const std::string& results,
                                const std::string& headers = "X-API-Key: k\r\n") {
    return ask(post(kPath,
                    R"({"continuation_token":")" + token + R"(","tool_results":[)" + results + "]}",
                    headers));
  }
};

const std::string kFirst =
    R"({"call_id":"call_001","result":{"t":21}},{"call_id":"call_002","is_error":true,"error_message":"no"})";
const std::string kSecond = R"({"call_id":"call_003","result":"x"})";

TEST(Programmatic, GoesFromRoundToRoundToTheEnd) {
  Tools service;
  const auto asked = jsonOf(service.begin());
  EXPECT_EQ(asked.at("status"), "tool_call_required");
  EXPECT_TRUE(base::isId(std::string(asked.at("session_id").as_string())));
  EXPECT_EQ(asked.at("tool_calls"),
            json::parse(R"([{"id":"call_001","name":"get-weather","input":{"city":"Oslo"}},)"
                        R"({"id":"call_002","name":"add","input":{"a":1}}])"));
  EXPECT_EQ(service.admission.load().running, 0U) << "who waits has no place";

  const auto again =
      jsonOf(service.resume(std::string(asked.at("continuation_token").as_string()), kFirst));
  EXPECT_EQ(again.at("status"), "tool_call_required");
  EXPECT_EQ(again.at("session_id"), asked.at("session_id"));
  EXPECT_NE(again.at("continuation_token"), asked.at("continuation_token"));
  EXPECT_EQ(again.at("tool_calls"), json::parse(R"([{"id":"call_003","name":"add","input":{}}])"));

  const auto ended =
      jsonOf(service.resume(std::string(again.at("continuation_token").as_string()), kSecond));
  EXPECT_EQ(ended.at("status"), "completed");
  EXPECT_EQ(ended.at("stdout"), "done\n");
  EXPECT_EQ(ended.at("missing_walls"), json::parse(R"(["landlock"])"));
  EXPECT_EQ(ended.at("session_id"), asked.at("session_id"));
  const auto results = service.sandboxes.results();
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[0].value, R"({"t":21})");
  EXPECT_TRUE(results[1].failed);
  EXPECT_EQ(results[1].value, "no");
  EXPECT_EQ(results[2].number, 9U) << "the program's own number";
}

TEST(Programmatic, WaitingDoesNotCountAgainstTheTimeOfTheProgram) {
  Tools service;
  const auto token = service.token();
  service.clock.advance(299s);
  EXPECT_EQ(service.resume(token, kFirst).status, 200U);
}

TEST(Programmatic, KillsWhatNobodyContinues) {
  Tools service;
  const auto token = service.token();
  EXPECT_EQ(service.sandboxes.running(), 1U);
  service.clock.advance(301s);
  EXPECT_TRUE(TestService::becomes([&] { return service.sandboxes.running() == 0; }));
  const auto late = service.resume(token, kFirst);
  EXPECT_EQ(late.status, 404U);
  EXPECT_EQ(jsonOf(late).at("error"), "Execution not found or expired");
  EXPECT_TRUE(TestService::becomes([&] { return service.toolRuns.living() == 0; }));
}

TEST(Programmatic, AnswersTheSameContinuationTheSameWay) {
  Tools service;
  const auto token = service.token();
  const auto first = service.resume(token, kFirst);
  EXPECT_EQ(service.resume(token, kFirst).body, first.body);
  EXPECT_EQ(service.sandboxes.results().size(), 2U) << "the program was given them once";
  const auto other =
      service.resume(token, R"({"call_id":"call_001","result":1},{"call_id":"call_002"})");
  EXPECT_EQ(other.status, 409U);
  const auto second = std::string(jsonOf(first).at("continuation_token").as_string());
  const auto ended = service.resume(second, kSecond);
  EXPECT_EQ(service.resume(second, kSecond).body, ended.body);
  EXPECT_EQ(service.resume(token, kFirst).status, 404U) << "only the last answer is kept";
  service.clock.advance(61s);
  EXPECT_TRUE(TestService::becomes([&] { return service.resume(second, kSecond).status == 404U; }));
}

TEST(Programmatic, RefusesTokensOfOthersAndForgedOnes) {
  Tools service;
  auto token = service.token();
  EXPECT_EQ(service.resume(token, kFirst, "X-API-Key: other\r\n").status, 403U);
  EXPECT_EQ(service.resume("unknown", kFirst).status, 404U);
  auto forged = token;
  forged.back() = forged.back() == 'a' ? 'b' : 'a';
  EXPECT_EQ(service.resume(forged, kFirst).status, 404U);
  EXPECT_EQ(service.resume(token, kFirst).status, 200U) << "none of these spent it";
}

TEST(Programmatic, RefusesResultsThatAreNotThoseOfTheCalls) {
  Tools service;
  const auto token = service.token();
  const auto missing = service.resume(token, R"({"call_id":"call_001"})");
  EXPECT_EQ(missing.status, 400U);
  EXPECT_NE(missing.body.find("call_002"), std::string::npos);
  EXPECT_EQ(service.resume(token, kFirst + "," + kSecond).status, 400U);
  EXPECT_EQ(service.resume(token, kFirst + R"(,{"call_id":"call_001"})").status, 400U);
  EXPECT_EQ(service.resume(token, kFirst).status, 200U);
}

TEST(Programmatic, IsCancelledByItsRequestId) {
  Tools service;
  const auto headers =
      std::string("X-API-Key: k\r\nX-LibreChat-Code-Request-ID: ") + kRequestId + "\r\n";
  const auto asked = jsonOf(service.begin(headers));
  const auto body = R"({"request_id":")" + std::string(kRequestId) + R"("})";
  EXPECT_EQ(service.begin(headers).status, 409U) << "the id is in use";
  EXPECT_EQ(service.ask(post("/exec/programmatic/cancel", body, "X-API-Key: other\r\n")).status,
            403U);
  const auto cancelled = service.ask(post("/v1/exec/programmatic/cancel", body));
  EXPECT_EQ(cancelled.status, 202U);
  EXPECT_EQ(jsonOf(cancelled).at("status"), "cancellation_requested");
  EXPECT_TRUE(TestService::becomes([&] { return service.sandboxes.running() == 0; }));
  const auto token = std::string(asked.at("continuation_token").as_string());
  EXPECT_EQ(service.resume(token, kFirst).status, 404U);
  const auto again = service.ask(post("/exec/cancel", body));
  EXPECT_EQ(again.status, 200U);
  EXPECT_EQ(jsonOf(again).at("status"), "already_completed");
  EXPECT_EQ(service.ask(post("/exec/cancel", R"({"request_id":"x"})")).status, 400U);
}

TEST(Programmatic, IsKilledWhenTheClientHangsUp) {
  Tools service;
  service.sandboxes.calls.clear();
  service.sandboxes.takes = 1h;
  {
    auto client = service.connect();
    client.send(post(kPath, kProgram));
    EXPECT_TRUE(TestService::becomes([&] { return service.sandboxes.running() == 1; }));
  }
  EXPECT_TRUE(TestService::becomes([&] { return service.sandboxes.running() == 0; }));
  EXPECT_TRUE(TestService::becomes([&] { return service.toolRuns.living() == 0; }));
}

TEST(Programmatic, TellsOfAToolThatWasNotOffered) {
  Tools service;
  service.sandboxes.calls = {{{.number = 1, .function = "rm", .input = "{}"}}};
  const auto answer = jsonOf(service.begin());
  EXPECT_EQ(answer.at("status"), "error");
  EXPECT_EQ(answer.at("error"), "Sandbox requested an unregistered tool: rm");
}

TEST(Programmatic, PassesOnWhatIsNoJsonAsAText) {
  Tools service;
  service.sandboxes.calls = {{{.number = 1, .function = "add", .input = R"({"a":)"},
                              {.number = 2, .function = "add", .input = "\xFF"}}};
  const auto calls = jsonOf(service.begin()).at("tool_calls").as_array();
  EXPECT_EQ(calls[0].at("input"), R"({"a":)");
  EXPECT_EQ(calls[1].at("input"), "\xEF\xBF\xBD");
}

TEST(Programmatic, NamesTheKindOfFailure) {
  const std::pair<model::RunEnd, const char*> cases[] = {
      {model::Exited{1}, "Sandbox exited with code 1"},
      {model::Signalled{9}, "Sandbox exited with code unknown"},
      {model::TimedOut{1s}, "Time limit exceeded"},
      {model::CpuTimeUsedUp{1s}, "Time limit exceeded"},
      {model::OutOfMemory{1}, "Out of memory"},
      {model::OutputLimit{model::Stream::kStderr}, "stderr length exceeded"}};
  for (const auto& [end, error] : cases) {
    Tools service;
    service.sandboxes.calls.clear();
    service.sandboxes.behave = [&](const auto&) {
      model::RunResult result;
      result.end = end;
      return result;
    };
    const auto answer = jsonOf(service.begin());
    EXPECT_EQ(answer.at("status"), "error");
    EXPECT_EQ(answer.at("error"), error);
  }
  Tools service;
  service.sandboxes.calls.clear();
  service.sandboxes.behave = [&](const auto&) {
    model::RunResult result;
    result.stdoutCut = true;
    return result;
  };
  EXPECT_EQ(jsonOf(service.begin()).at("error"), "stdout length exceeded");
}

TEST(Programmatic, IsBoundedInNumberAltogetherAndForEach) {
  auto limits = setup();
  limits.tools = {.most = 3, .mostPerPrincipal = 2};
  Tools service(limits);
  (void)service.token();
  const auto token = service.token();
  const auto third = service.begin();
  EXPECT_EQ(third.status, 429U);
  EXPECT_EQ(jsonOf(third).at("error"), "rate_limited");
  EXPECT_EQ(service.begin("X-API-Key: other\r\n").status, 200U);
  EXPECT_EQ(service.begin("X-API-Key: other\r\n").status, 503U);
  const auto next =
      std::string(jsonOf(service.resume(token, kFirst)).at("continuation_token").as_string());
  (void)service.resume(next, kSecond);
  EXPECT_TRUE(TestService::becomes([&] { return service.toolRuns.living() == 2U; }));
  EXPECT_EQ(service.begin().status, 200U);
}

TEST(Programmatic, ContinuesOnlyWithAPlaceAndKeepsTheTokenUntilThen) {
  auto limits = setup();
  limits.queue = {.places = 1, .perPrincipal = 1, .waiting = 2};
  Tools service(limits);
  const auto token = service.token();
  service.sandboxes.takes = 1h;
  std::optional busy(service.connect());
  busy->send(goodRequest());
  EXPECT_TRUE(TestService::becomes([&] { return service.admission.load().running == 1; }));
  auto client = service.connect();
  client.send(
      post(kPath, R"({"continuation_token":")" + token + R"(","tool_results":[)" + kFirst + "]}"));
  EXPECT_TRUE(TestService::becomes([&] { return service.admission.load().waiting == 1; }));
  EXPECT_EQ(service.resume(token, kFirst).status, 409U) << "somebody is at it";
  service.clock.advance(6s);
  EXPECT_EQ(client.reply().status, 503U);
  busy.reset();
  EXPECT_TRUE(TestService::becomes([&] { return service.admission.load().running == 0; }));
  EXPECT_EQ(service.resume(token, kFirst).status, 200U);
}

TEST(Programmatic, RunsNothingForWorkspacesItDoesNotHave) {
  Tools service;
  const auto answer = service.ask(post(kPath, R"({"code":"ls","lang":"bash","tools":[]})",
                                       "X-API-Key: k\r\nX-LibreChat-Code-Workspace-ID: w\r\n"));
  EXPECT_EQ(answer.status, 409U);
  EXPECT_EQ(jsonOf(answer).at("error"), "unsupported_capability");
  EXPECT_TRUE(service.sandboxes.runs().empty());
}

}  // namespace
}  // namespace api
