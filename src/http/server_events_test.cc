// Responses whose pieces come when something happens.
#include <gtest/gtest.h>

#include "http/planned_source.h"

namespace http {
namespace {

using std::chrono::milliseconds;

using ServerEvents = ServerDownload;

TEST_F(ServerEvents, BringsEventsAtOnce) {
  plan.pieces = 3;
  plan.pieceBytes = 8;
  plan.live = plan.waits = true;
  auto server = serve([](Options& options) { options.limits.writeTimeout = milliseconds(200); });
  auto client = server.connect();
  client.send(kGet);
  EXPECT_TRUE(client.sees("aaaaaaaa\r\n"));
  std::this_thread::sleep_for(milliseconds(500));
  EXPECT_FALSE(client.sees("bbb", milliseconds(10))) << "a wait for events has no end of its own";
  plan.allowed = 1;
  EXPECT_TRUE(client.sees("8\r\nbbbbbbbb\r\n"));
  plan.allowed = 9;
  EXPECT_TRUE(client.sees("cccccccc\r\n0\r\n\r\n"));
}

TEST_F(ServerEvents, SendsTheHeadOfLiveBodiesBeforeTheFirstEvent) {
  plan.live = true;
  plan.failsAt = 0;
  auto server = serve();
  auto client = server.connect();
  client.send(kGet);
  EXPECT_TRUE(client.everything().starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST_F(ServerEvents, TellsASourceThatTheClientHungUp) {
  plan.pieces = 3;
  plan.pieceBytes = 8;
  plan.live = plan.waits = true;
  auto server = serve();
  for (const bool hard : {false, true}) {
    plan.cancelled = 0;
    auto client = server.connect();
    client.send(kGet);
    ASSERT_TRUE(client.sees("aaaaaaaa\r\n"));
    hard ? client.reset() : client.hangUp();
    EXPECT_TRUE(TestServer::becomes(plan.cancelled, 1, milliseconds(500))) << hard;
    EXPECT_TRUE(TestServer::becomes(plan.sources, 0, milliseconds(500))) << hard;
  }
}

TEST_F(ServerEvents, TellsASourceThatTheServerStops) {
  plan.pieces = 3;
  plan.pieceBytes = 8;
  plan.live = plan.waits = true;
  auto server = serve([](Options& options) { options.drainTimeout = milliseconds(50); });
  auto client = server.connect();
  client.send(kGet);
  ASSERT_TRUE(client.sees("aaaaaaaa\r\n"));
  server.server().stop();
  EXPECT_EQ(plan.cancelled, 1);
}

}  // namespace
}  // namespace http
