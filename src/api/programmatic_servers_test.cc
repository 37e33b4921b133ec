// Programs that call tools, and several servers that may go on with them.
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <optional>
#include <thread>

#include "api/test_service.h"
#include "base/ids.h"

namespace api {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

constexpr const char* kPath = "/exec/programmatic";
constexpr const char* kKey = "X-API-Key: k\r\n";
constexpr const char* kProgram = R"({"code":"x","tools":[{"name":"get-weather"},{"name":"add"}]})";
const std::string kFirst = R"({"call_id":"call_001","result":1},{"call_id":"call_002","result":2})";
const std::string kSecond = R"({"call_id":"call_003","result":3})";

/// One of several servers of the same places; its programs call two tools together, then one.
struct OneServer : TestService {
  explicit OneServer(execution::FakePlaces& places, execution::ToolRuns::Settings tools = {})
      : TestService({.access = {.keys = {"k", "other"}}, .tools = tools, .hasClock = false}) {
    sandboxes.places = &places;
    sandboxes.calls = {{{.number = 1, .function = "get_weather", .input = "{}"},
                        {.number = 2, .function = "add", .input = "{}"}},
                       {{.number = 9, .function = "add", .input = "{}"}}};
    sandboxes.behave = [](const auto&) {
      model::RunResult result;
      result.stdoutBytes = "done\n";
      return result;
    };
    sandboxes.leave = [](const auto&) {
      return std::vector<execution::FakeSandboxProvider::Output>{{"left.txt", "bytes"}};
    };
  }

  json::object begin(const std::string& headers = kKey) {
    return jsonOf(ask(post(kPath, kProgram, headers)));
  }
  http::RawClient::Reply resume(const std::string& token, const std::string& results,
                                const std::string& headers = kKey) {
    return ask(post(kPath,
                    R"({"continuation_token":")" + token + R"(","tool_results":[)" + results + "]}",
                    headers));
  }
};

std::string tokenOf(const json::object& answer) {
  return std::string(answer.at("continuation_token").as_string());
}

struct Servers {
  async::MovedClock clock;
  execution::FakePlaces places;
  std::optional<OneServer> a{std::in_place, places};
  OneServer b{places};
};

TEST(ProgrammaticServers, AnotherServerGoesOnWithAProgramThatWaits) {
  Servers all;
  const auto asked = all.a->begin();
  const auto reply = all.b.resume(tokenOf(asked), kFirst);
  ASSERT_EQ(reply.status, 200U) << reply.body;
  const auto again = jsonOf(reply);
  EXPECT_EQ(again.at("status"), "tool_call_required");
  EXPECT_EQ(again.at("session_id"), asked.at("session_id"));
  EXPECT_EQ(again.at("tool_calls"), json::parse(R"([{"id":"call_003","name":"add","input":{}}])"));
  EXPECT_TRUE(TestService::becomes([&] { return all.a->toolRuns.living() == 0; }));
  EXPECT_EQ(all.b.toolRuns.living(), 1U);
  const auto ended = jsonOf(all.b.resume(tokenOf(again), kSecond));
  EXPECT_EQ(ended.at("status"), "completed");
  EXPECT_EQ(ended.at("stdout"), "done\n");
  EXPECT_EQ(ended.at("session_id"), asked.at("session_id"));
  EXPECT_EQ(all.places.takenOver, 1);
  EXPECT_TRUE(all.a->sandboxes.results().empty());
  const auto results = all.b.sandboxes.results();
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[1].value, "2");
  EXPECT_EQ(results[2].number, 9U);
}

TEST(ProgrammaticServers, WhatTheProgramLeavesIsItsOwnersAtTheOtherServer) {
  Servers all;
  const auto asked = all.a->begin();
  const auto again = jsonOf(all.b.resume(tokenOf(asked), kFirst));
  const auto ended = jsonOf(all.b.resume(tokenOf(again), kSecond));
  ASSERT_EQ(ended.at("files").as_array().size(), 1U) << json::serialize(ended);
  EXPECT_EQ(ended.at("files").as_array()[0].at("name"), "left.txt");
  const auto list = "GET /v1/files/" + std::string(asked.at("session_id").as_string()) +
                    " HTTP/1.1\r\nHost: h\r\n";
  const auto owners = all.b.ask(list + kKey + "\r\n");
  EXPECT_EQ(owners.status, 200U);
  EXPECT_NE(owners.body.find("left.txt"), std::string::npos) << owners.body;
  const auto others = all.b.ask(list + "X-API-Key: other\r\n\r\n");
  EXPECT_EQ(others.body.find("left.txt"), std::string::npos) << others.body;
}

TEST(ProgrammaticServers, AProgramGoesBackToTheFirst) {
  Servers all;
  const auto asked = all.a->begin();
  const auto again = jsonOf(all.b.resume(tokenOf(asked), kFirst));
  const auto ended = jsonOf(all.a->resume(tokenOf(again), kSecond));
  EXPECT_EQ(ended.at("status"), "completed") << json::serialize(ended);
  EXPECT_EQ(all.places.takenOver, 2);
  EXPECT_TRUE(TestService::becomes([&] { return all.b.toolRuns.living() == 0; }));
  EXPECT_TRUE(TestService::becomes([&] { return all.a->toolRuns.living() == 0; }));
}

TEST(ProgrammaticServers, AnotherServerGoesOnWhenTheFirstWasKilled) {
  Servers all;
  const auto asked = all.a->begin();
  all.a.reset();
  const auto again = jsonOf(all.b.resume(tokenOf(asked), kFirst));
  EXPECT_EQ(jsonOf(all.b.resume(tokenOf(again), kSecond)).at("status"), "completed");
}

TEST(ProgrammaticServers, ResultsThatTheFirstHadGivenAreNotGivenTwice) {
  Servers all;
  const auto asked = all.a->begin();
  const auto told = jsonOf(all.a->resume(tokenOf(asked), kFirst));
  all.a.reset();  // its answer may not have reached the client
  const auto same = jsonOf(all.b.resume(tokenOf(asked), kFirst));
  EXPECT_EQ(same, told);
  EXPECT_TRUE(all.b.sandboxes.results().empty());
  EXPECT_EQ(jsonOf(all.b.resume(tokenOf(same), kSecond)).at("status"), "completed");
}

TEST(ProgrammaticServers, RefuseTokensOfOthersAndForgedOnes) {
  Servers all;
  const auto token = tokenOf(all.a->begin());
  EXPECT_EQ(all.b.resume(token, kFirst, "X-API-Key: other\r\n").status, 403U);
  for (std::size_t i = 0; i < token.size(); i += 7) {
    auto forged = token;
    forged[i] = forged[i] == '1' ? '2' : '1';
    EXPECT_EQ(all.b.resume(forged, kFirst).status, 404U) << i;
  }
  EXPECT_EQ(all.places.takenOver, 0) << "nobody is fenced off for them";
  EXPECT_EQ(all.a->resume(token, kFirst).status, 200U);
}

TEST(ProgrammaticServers, RefuseAContextThatWasChanged) {
  Servers all;
  const auto asked = all.a->begin();
  const std::string session(asked.at("session_id").as_string());
  all.places.spoilContexts([&](std::string& bytes) {
    bytes.replace(bytes.find(session), session.size(), base::newId());  // somebody else's
  });
  EXPECT_EQ(all.b.resume(tokenOf(asked), kFirst).status, 404U);
  EXPECT_EQ(all.b.toolRuns.living(), 0U);
}

TEST(ProgrammaticServers, ATokenOfLongAgoFencesNobodyOff) {
  Servers all;
  const auto first = tokenOf(all.a->begin());
  const auto second = tokenOf(jsonOf(all.a->resume(first, kFirst)));
  const auto ended = jsonOf(all.a->resume(second, kSecond));
  EXPECT_EQ(ended.at("status"), "completed");
  EXPECT_EQ(all.b.resume(first, kFirst).status, 404U);
  EXPECT_EQ(all.b.resume(second, kSecond).status, 404U) << "only the first knows the answer";
  EXPECT_EQ(jsonOf(all.a->resume(second, kSecond)), ended);
}

TEST(ProgrammaticServers, RefuseResultsThatAreNotThoseOfTheCalls) {
  Servers all;
  const auto token = tokenOf(all.a->begin());
  EXPECT_EQ(all.b.resume(token, kSecond).status, 400U);
  EXPECT_EQ(all.b.resume(token, kFirst).status, 200U) << "it waits on, there";
}

TEST(ProgrammaticServers, TakeNoMoreThanTheyMayHave) {
  async::MovedClock clock;
  execution::FakePlaces places;
  OneServer a(places), b(places, {.most = 1});
  (void)b.begin();
  const auto token = tokenOf(a.begin());
  EXPECT_EQ(b.resume(token, kFirst).status, 503U);
  EXPECT_EQ(places.takenOver, 0);
  EXPECT_EQ(a.resume(token, kFirst).status, 200U);
}

TEST(ProgrammaticServers, OfTwoThatComeAtATimeOneWins) {
  Servers all;
  OneServer c(all.places);
  const auto token = tokenOf(all.a->begin());
  unsigned ofB = 0, ofC = 0;
  {
    std::jthread one([&] { ofB = all.b.resume(token, kFirst).status; });
    std::jthread two([&] { ofC = c.resume(token, kFirst).status; });
  }
  const auto isGood = [](unsigned status) {
    return status == 200U || status == 404U || status == 409U;
  };
  EXPECT_TRUE(isGood(ofB)) << ofB;
  EXPECT_TRUE(isGood(ofC)) << ofC;
  EXPECT_TRUE(ofB == 200U || ofC == 200U);
  EXPECT_EQ(all.b.sandboxes.results().size() + c.sandboxes.results().size(), 2U);
}

TEST(ProgrammaticServers, WhoIsOvertakenInTheMiddleSaysThatItIsProcessed) {
  Servers all;
  all.b.sandboxes.calls.pop_back();
  all.b.sandboxes.takesAfterCalls = 1h;
  const auto token = tokenOf(all.a->begin());
  auto client = all.b.connect();
  client.send(
      post(kPath, R"({"continuation_token":")" + token + R"(","tool_results":[)" + kFirst + "]}"));
  EXPECT_TRUE(TestService::becomes([&] { return all.b.sandboxes.results().size() == 2; }));
  EXPECT_EQ(all.b.resume(token, kFirst).status, 409U);
  const auto again = jsonOf(all.a->resume(token, kFirst));
  EXPECT_EQ(again.at("status"), "tool_call_required");
  all.clock.advance(1h);
  EXPECT_EQ(client.reply().status, 409U);
  EXPECT_TRUE(TestService::becomes([&] { return all.b.toolRuns.living() == 0; }));
}

TEST(ProgrammaticServers, AProgramIsCancelledWhereItIsNow) {
  Servers all;
  const std::string id = "123e4567-e89b-12d3-a456-426614174000";
  const auto asked = all.a->begin(kKey + ("X-LibreChat-Code-Request-ID: " + id + "\r\n"));
  const auto again = jsonOf(all.b.resume(tokenOf(asked), kFirst));
  const auto body = R"({"request_id":")" + id + R"("})";
  EXPECT_EQ(all.b.ask(post("/exec/programmatic/cancel", body)).status, 202U);
  EXPECT_TRUE(TestService::becomes([&] { return all.b.toolRuns.living() == 0; }));
  EXPECT_EQ(all.a->resume(tokenOf(again), kSecond).status, 404U);
}

TEST(ProgrammaticServers, WithoutAPlaceForAllATokenIsGoodAtItsServerOnly) {
  Servers all;
  all.a->sandboxes.places = nullptr;
  const auto token = tokenOf(all.a->begin());
  EXPECT_EQ(all.b.resume(token, kFirst).status, 404U);
  EXPECT_EQ(all.a->resume(token, kFirst).status, 200U);
}

}  // namespace
}  // namespace api
