// Everything that takes time, with a clock that is moved.
#include <gtest/gtest.h>

#include "api/test_service.h"

namespace api {
namespace {

using namespace std::chrono_literals;
using Setup = TestService::Setup;

/// A service in which no program ends by itself, with `places` for them.
struct Endless : TestService {
  explicit Endless(std::size_t places, std::size_t waiting = 2)
      : TestService(setupFor(places, waiting)) {
    sandboxes.takes = 10h;
  }
  static Setup setupFor(std::size_t places, std::size_t waiting) {
    Setup setup;
    setup.queue = {.places = places, .perPrincipal = places, .waiting = waiting};
    return setup;
  }
  [[nodiscard]] bool comesToRun(std::size_t count) {
    return becomes([&] { return sandboxes.running() == count; });
  }
  [[nodiscard]] bool comesToWait(std::size_t count) {
    return becomes([&] { return admission.load().waiting == count; });
  }
  [[nodiscard]] http::RawClient start() {
    auto client = connect();
    client.send(goodRequest());
    return client;
  }
};

TEST(Waiting, EndsWith503WhenNoPlaceBecomesFreeInFiveSeconds) {
  Endless service(1);
  auto running = service.start();
  ASSERT_TRUE(service.comesToRun(1));
  auto waiting = service.start();
  ASSERT_TRUE(service.comesToWait(1));

  service.clock.advance(4s);
  EXPECT_EQ(waiting.reply(true, 50ms).status, 0U) << "still in its time";
  service.clock.advance(1s);
  const auto reply = waiting.reply();
  EXPECT_EQ(reply.status, 503U);
  EXPECT_TRUE(reply.has("Retry-After: 2\r\n"));
  EXPECT_EQ(jsonOf(reply).at("error_type"), "service_unavailable");
  EXPECT_EQ(jsonOf(reply).at("retry_after_seconds"), 2);
  EXPECT_EQ(service.sandboxes.acquired(), 1U);
  EXPECT_EQ(service.observer.refused, 1);
}

TEST(Waiting, IsRefusedAtOnceWhenTheQueueIsFull) {
  Endless service(1, 1);
  auto running = service.start();
  ASSERT_TRUE(service.comesToRun(1));
  auto waiting = service.start();
  ASSERT_TRUE(service.comesToWait(1));

  const auto reply = service.ask(goodRequest());
  EXPECT_EQ(reply.status, 503U);
  EXPECT_EQ(jsonOf(reply).at("error"), "Too many executions are waiting");
  EXPECT_TRUE(reply.has("Retry-After: "));
}

TEST(Waiting, EndsWhenAPlaceBecomesFree) {
  Endless service(1);
  auto running = service.start();
  ASSERT_TRUE(service.comesToRun(1));
  auto waiting = service.start();
  ASSERT_TRUE(service.comesToWait(1));
  running.hangUp();
  EXPECT_TRUE(TestService::becomes([&] { return service.sandboxes.acquired() == 2; }));
  EXPECT_TRUE(service.comesToWait(0));
}

TEST(Waiting, EndsWhenTheClientHangsUp) {
  Endless service(1);
  auto running = service.start();
  ASSERT_TRUE(service.comesToRun(1));
  auto waiting = service.start();
  ASSERT_TRUE(service.comesToWait(1));
  waiting.hangUp();
  EXPECT_TRUE(service.comesToWait(0));
  EXPECT_EQ(service.sandboxes.running(), 1U);
}

TEST(Running, IsKilledWhenTheClientHangsUp) {
  Endless service(2);
  auto leaver = service.start();
  auto stayer = service.start();
  ASSERT_TRUE(service.comesToRun(2));
  leaver.hangUp();
  EXPECT_TRUE(service.comesToRun(1));
  EXPECT_TRUE(TestService::becomes([&] { return service.admission.load().running == 1; }));
}

TEST(Running, EndsWith504WhenTheSandboxNeverAnswers) {
  Endless service(1);
  auto client = service.start();
  ASSERT_TRUE(service.comesToRun(1));

  service.clock.advance(39s);  // 30 for the program, 10 for its sandbox to tell
  EXPECT_EQ(client.reply(true, 50ms).status, 0U) << "still in its time";
  service.clock.advance(1s);
  const auto reply = client.reply();
  EXPECT_EQ(reply.status, 504U);
  EXPECT_EQ(jsonOf(reply).at("error"), "execution_timeout");
  EXPECT_EQ(jsonOf(reply).at("error_type"), "timeout");
  EXPECT_TRUE(service.comesToRun(0));
}

TEST(Running, IsWaitedForAsLongAsTheClientsTimeoutSays) {
  Endless service(1);
  auto client = service.connect();
  client.send(post("/exec", R"({"lang":"py","code":"1","timeout":5000})"));
  ASSERT_TRUE(service.comesToRun(1));
  service.clock.advance(15s);
  EXPECT_EQ(client.reply().status, 504U);
}

}  // namespace
}  // namespace api
