#include "api/middleware/limit_rate.h"

#include <gtest/gtest.h>

#include "api/test_service.h"
#include "async/co_test.h"
#include "crypto/sha256.h"
#include "ports/contract_fixture.h"

namespace api {
namespace {

using namespace std::chrono_literals;

constexpr auto kHeader = "X-API-Key: sk-limited\r\n";

/// A service that knows two managed keys, of which one may run three programs a minute.
struct Limited : TestService {
  Limited() {
    add("sk-limited", {.perMinute = 3});
    add("sk-free", {});
  }
  void add(const char* key, model::RateLimits limits) {
    async::runTest(create({.hash = crypto::sha256(key), .limits = limits}));
  }
  model::ApiKey known(const char* key) {
    std::optional<model::ApiKey> found;
    async::runTest(find(crypto::sha256(key), found));
    return found.value();
  }
  http::RawClient::Reply run(std::string_view header = kHeader) {
    return ask(post("/exec", R"({"lang":"py","code":"1"})", header));
  }

 private:
  async::Task<> create(model::ApiKey key) { ports::must(co_await keyStore.create(std::move(key))); }
  async::Task<> find(std::string hash, std::optional<model::ApiKey>& found) {
    ports::must(co_await managedKeys.saveUses());
    found = ports::must(co_await keyStore.find(std::move(hash)));
  }
};

TEST(RateLimits, RefuseTheFourthRunOfAMinuteAndTellWhenToComeBack) {
  Limited service;
  for (const auto* left : {"2", "1", "0"}) {
    const auto reply = service.run();
    EXPECT_EQ(reply.status, 200U);
    EXPECT_TRUE(reply.has("X-RateLimit-Limit: 3\r\n"));
    EXPECT_TRUE(reply.has("X-RateLimit-Remaining: " + std::string(left) + "\r\n"));
    EXPECT_TRUE(reply.has("X-RateLimit-Period: per_minute\r\n"));
  }
  const auto refused = service.run();
  EXPECT_EQ(refused.status, 429U);
  EXPECT_EQ(jsonOf(refused).at("error"), "rate_limited");
  EXPECT_EQ(jsonOf(refused).at("error_type"), "rate_limited");
  EXPECT_EQ(jsonOf(refused).at("message"),
            "Rate limit of this API key exceeded: 3 executions per minute. Try again in 40 s.");
  EXPECT_EQ(jsonOf(refused).at("retry_after_seconds").to_number<double>(), 40);
  EXPECT_TRUE(refused.has("Retry-After: 40\r\n"));
  EXPECT_TRUE(refused.has("X-RateLimit-Limit: 3\r\n"));
  EXPECT_TRUE(refused.has("X-RateLimit-Remaining: 0\r\n"));
  EXPECT_TRUE(refused.has("X-RateLimit-Reset: 2023-11-14T22:14:00.000Z\r\n"));
  EXPECT_TRUE(refused.has("X-RateLimit-Period: per_minute\r\n"));
  service.calendar = service.calendar.load() + 40s;
  EXPECT_EQ(service.run().status, 200U);
}

TEST(RateLimits, ConcernNobodyElse) {
  Limited service;
  for (int i = 0; i < 4; ++i) (void)service.run();
  for (int i = 0; i < 5; ++i) {
    for (const auto* header : {"X-API-Key: sk-free\r\n", "X-API-Key: k\r\n"}) {
      const auto reply = service.run(header);
      EXPECT_EQ(reply.status, 200U);
      EXPECT_FALSE(reply.has("X-RateLimit-Limit"));
    }
  }
}

TEST(RateLimits, CountNothingThatCannotRun) {
  Limited service;
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(service.ask(post("/exec", "{}", kHeader)).status, 422U);
    EXPECT_EQ(service.ask(post("/exec", R"({"lang":"klingon","code":"1"})", kHeader)).status, 400U);
    EXPECT_EQ(
        service.ask("GET /status HTTP/1.1\r\nHost: h\r\n" + std::string(kHeader) + "\r\n").status,
        200U);
    EXPECT_EQ(service.ask("GET /health HTTP/1.1\r\nHost: h\r\n\r\n").status, 200U);
  }
  for (int i = 0; i < 3; ++i) EXPECT_EQ(service.run().status, 200U);
  EXPECT_EQ(service.run().status, 429U);
}

TEST(RateLimits, AnswerBeforeTheBodyComes) {
  Limited service;
  for (int i = 0; i < 4; ++i) (void)service.run();
  const auto reply =
      service.ask("POST /exec HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n" +
                  std::string(kHeader) + "Content-Length: 1000000\r\n\r\n");
  EXPECT_EQ(reply.status, 429U);
  EXPECT_TRUE(reply.has("X-RateLimit-Remaining: 0\r\n"));
}

TEST(RateLimits, CountAStreamAsItBegins) {
  Limited service;
  const auto stream = post("/exec", R"({"lang":"py","code":"1"})",
                           std::string(kHeader) + "Accept: text/event-stream\r\n");
  const auto reply = service.ask(stream);
  EXPECT_TRUE(reply.has("X-RateLimit-Remaining: 2\r\n"));
  for (int i = 0; i < 2; ++i) (void)service.ask(stream);
  EXPECT_EQ(service.ask(stream).status, 429U);
}

TEST(RateLimits, CountAProgramWithToolsOnceHoweverManyItsRounds) {
  Limited service;
  service.sandboxes.calls = {{{.number = 1, .function = "add", .input = "{}"}}};
  constexpr auto kPath = "/exec/programmatic";
  constexpr auto kProgram = R"({"code":"x","tools":[{"name":"add"}],"timeout":1000})";
  const auto begin = [&] { return service.ask(post(kPath, kProgram, kHeader)); };
  (void)service.run();
  (void)service.run();
  const auto begun = begin();
  EXPECT_EQ(begun.status, 200U);
  EXPECT_TRUE(begun.has("X-RateLimit-Remaining: 0\r\n"));
  const auto refused = begin();
  EXPECT_EQ(refused.status, 429U);
  EXPECT_TRUE(refused.has("X-RateLimit-Limit: 3\r\n"));
  const std::string token(jsonOf(begun).at("continuation_token").as_string());
  const auto resumed =
      service.ask(post(kPath,
                       R"({"continuation_token":")" + token +
                           R"(","tool_results":[{"call_id":"call_001","result":1}]})",
                       kHeader));
  EXPECT_EQ(resumed.status, 200U);
}

TEST(RateLimits, AreHeldWhoeverComesFirst) {
  Limited service;
  (void)service.connect();
  std::atomic<int> ran = 0;
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < 8; ++i) {
      clients.emplace_back([&] {
        for (int j = 0; j < 3; ++j) ran += service.run().status == 200 ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(ran, 3);
}

TEST(ManagedKeys, SayHowOftenTheyWereUsed) {
  Limited service;
  for (int i = 0; i < 5; ++i) (void)service.run();
  (void)service.ask(post("/exec", "{}", "X-API-Key: sk-free\r\n"));
  EXPECT_EQ(service.known("sk-limited").usageCount, 3U);
  EXPECT_TRUE(service.known("sk-limited").lastUsedAt);
  EXPECT_EQ(service.known("sk-free").usageCount, 0U);
}

TEST(ManagedKeys, AreWrongKeysWhenUnknownOrSwitchedOff) {
  Limited service;
  EXPECT_EQ(service.run().status, 200U);
  async::runTest([](TestService& at) -> async::Task<> {
    ports::must(co_await at.keyStore.change(crypto::sha256("sk-limited"), {.enabled = false}));
  }(service));
  service.clock.advance(1s);
  const auto off = service.run();
  const auto unknown = service.run("X-API-Key: sk-unknown\r\n");
  EXPECT_EQ(off.status, 401U);
  EXPECT_EQ(unknown.status, 401U);
  EXPECT_EQ(jsonOf(off).at("error"), jsonOf(unknown).at("error"));
}

}  // namespace
}  // namespace api
