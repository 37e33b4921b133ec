#include <gtest/gtest.h>

#include "api/test_service.h"

namespace api {
namespace {

using namespace std::chrono_literals;

TEST(SlowClient, IsToldSoWhenTheHeadDoesNotComeInTenSeconds) {
  TestService service;
  auto client = service.connect();
  client.send("POST /exec HTTP/1.1\r\nHost:");
  (void)service.ask(goodRequest());  // by now the piece has been read
  service.clock.advance(11s);
  const auto reply = client.reply();
  EXPECT_EQ(reply.status, 408U);
  EXPECT_EQ(jsonOf(reply).at("error"), "The request came too slowly");
}

TEST(SlowClient, IsToldSoWhenTheBodyStopsComing) {
  TestService service;
  auto client = service.connect();
  client.send(goodRequest().substr(0, goodRequest().size() - 1));
  (void)service.ask(goodRequest());
  service.clock.advance(11s);
  const auto reply = client.reply();
  EXPECT_EQ(reply.status, 408U) << "504 would tell that a program ran too long";
  EXPECT_EQ(jsonOf(reply).at("error"), "The request body came too slowly");
  EXPECT_EQ(service.sandboxes.acquired(), 1U);
}

TEST(IdleClient, KeepsItsConnectionForMoreThanSixtyFiveSeconds) {
  TestService service;
  auto client = service.connect();
  client.send(goodRequest());
  EXPECT_EQ(client.reply().status, 200U);
  (void)service.ask(goodRequest());  // by now the server waits for this client again
  service.clock.advance(66s);
  client.send(goodRequest());
  EXPECT_EQ(client.reply().status, 200U);
  (void)service.ask(goodRequest());
  service.clock.advance(76s);
  EXPECT_TRUE(client.closed());
}

}  // namespace
}  // namespace api
