// Many connections, and the end of the server.
#include "http/server.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "http/test_server.h"

namespace http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Server, HoldsAThousandConnections) {
  TestServer server({}, 2);
  std::vector<RawClient> clients;
  for (int i = 0; i < 1000; ++i) clients.push_back(server.connect());
  for (auto& client : clients) client.send("GET /x HTTP/1.1\r\nHost: h\r\n\r\n");
  for (auto& client : clients) EXPECT_EQ(client.reply().body, "GET /x ");
  EXPECT_EQ(server.server().openConnections(), 1000U);
}

TEST(Server, MakesRoomByClosingTheOldestIdleConnection) {
  TestServer server([](Options& options) { options.limits.maxConnections = 2; });
  auto oldest = server.connect();
  auto newer = server.connect();
  EXPECT_EQ(oldest.get("/").status, 200U);
  EXPECT_EQ(newer.get("/").status, 200U);
  auto third = server.connect();
  EXPECT_EQ(third.get("/").status, 200U);
  EXPECT_TRUE(oldest.closed(milliseconds(500)));
  EXPECT_EQ(newer.get("/").status, 200U);
}

TEST(Server, RefusesConnectionsWhenAllAreBusy) {
  TestServer server([](Options& options) { options.limits.maxConnections = 2; });
  auto first = server.connect();
  auto second = server.connect();
  first.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
  second.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(TestServer::becomes(server.waiting, 2));
  auto third = server.connect();
  EXPECT_EQ(third.reply().status, 503U);
  third.hangUp();
  first.hangUp();
  second.hangUp();
  ASSERT_TRUE(TestServer::becomes(server.waiting, 0));
  EXPECT_EQ(server.connect().get("/").status, 200U);
}

TEST(Server, LetsRequestsInFlightFinishWhenItStops) {
  TestServer server;
  auto idle = server.connect();
  EXPECT_EQ(idle.get("/").status, 200U);
  auto busy = server.connect();
  busy.send("GET /nap HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(TestServer::becomes(server.waiting, 1));
  server.server().stop();
  EXPECT_TRUE(idle.closed());
  const auto reply = busy.reply();
  EXPECT_EQ(reply.body, "GET /nap ");
  EXPECT_TRUE(reply.has("Connection: close"));
  EXPECT_EQ(server.cancelled, 0);
  EXPECT_THROW((void)server.connect(), std::system_error);
}

TEST(Server, ServesOnWhileItLeavesAndKeepsNoConnection) {
  TestServer server;
  auto kept = server.connect();
  EXPECT_EQ(kept.get("/").status, 200U);
  server.server().leave();
  EXPECT_FALSE(kept.closed(milliseconds(100))) << "it may be asked just now";
  kept.send("GET /last HTTP/1.1\r\nHost: h\r\n\r\n");
  const auto last = kept.reply();
  EXPECT_EQ(last.body, "GET /last ");
  EXPECT_TRUE(last.has("Connection: close"));
  EXPECT_TRUE(kept.closed());
  EXPECT_EQ(server.connect().get("/new").status, 200U);
}

TEST(Server, CancelsRequestsThatOutlastTheDrain) {
  TestServer server([](Options& options) { options.drainTimeout = milliseconds(100); });
  auto client = server.connect();
  client.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(TestServer::becomes(server.waiting, 1));
  server.server().stop();
  EXPECT_EQ(server.cancelled, 1);
  EXPECT_EQ(client.reply().status, 200U) << "a cancelled handler still answers";
  EXPECT_EQ(server.server().openConnections(), 0U);
}

TEST(Server, RefusesAPortThatIsTaken) {
  for (const std::size_t threads : {1U, 2U}) {
    TestServer server({}, threads);
    const auto samePort = [&](Options& options) { options.port = server.port(); };
    EXPECT_THROW(TestServer(samePort, threads), std::runtime_error) << threads;
  }
}

TEST(Server, RefusesAnAddressThatIsNone) {
  const auto wrong = [](Options& options) { options.address = "not-an-address"; };
  EXPECT_THROW(TestServer{wrong}, std::runtime_error);
}

}  // namespace
}  // namespace http
