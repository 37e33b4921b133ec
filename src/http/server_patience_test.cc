// Slow clients, and clients that go away.
#include "http/server.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "http/test_server.h"

namespace http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Server, GivesUpOnSlowHeads) {
  TestServer server([](Options& options) { options.limits.headTimeout = milliseconds(200); });
  auto silent = server.connect();
  auto dripping = server.connect();
  dripping.send("GET / HT");
  for (int i = 0; i < 20; ++i) {
    dripping.send("T");
    std::this_thread::sleep_for(milliseconds(20));
  }
  EXPECT_EQ(dripping.reply().status, 408U);
  EXPECT_TRUE(silent.closed(milliseconds(1000)));
}

TEST(Server, GivesUpOnSlowBodies) {
  TestServer server([](Options& options) {
    options.limits.bodyTimeout = milliseconds(200);
    options.limits.minBodyRate = 10'000;
  });
  auto pausing = server.connect();
  pausing.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhel");
  auto dripping = server.connect();
  dripping.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5000\r\n\r\n");
  for (int i = 0; i < 30; ++i) {
    dripping.send("x");
    std::this_thread::sleep_for(milliseconds(20));
  }
  EXPECT_EQ(pausing.reply().status, 408U);
  EXPECT_EQ(dripping.reply().status, 408U);
}

TEST(Server, LetsASlowHandlerWork) {
  TestServer server([](Options& options) {
    options.limits.headTimeout = options.limits.bodyTimeout = milliseconds(100);
    options.limits.idleTimeout = options.limits.writeTimeout = milliseconds(100);
  });
  auto client = server.connect();
  EXPECT_EQ(client.get("/nap").status, 200U);
}

TEST(Server, ClosesIdleConnections) {
  TestServer server([](Options& options) { options.limits.idleTimeout = milliseconds(200); });
  auto client = server.connect();
  EXPECT_EQ(client.get("/").status, 200U);
  EXPECT_TRUE(client.closed(milliseconds(1000)));
}

TEST(Server, SendsLargeResponsesToSlowReadersButNotToStoppedOnes) {
  TestServer server([](Options& options) { options.limits.writeTimeout = milliseconds(300); });
  auto slow = server.connect();
  slow.send("GET /big HTTP/1.1\r\nHost: h\r\n\r\n");
  std::vector<char> piece(1'000'000);
  std::size_t received = 0;
  for (ssize_t count = 1; count > 0 && received < 50'000'000; received += count) {
    if (received < 20'000'000) std::this_thread::sleep_for(milliseconds(20));
    count = ::recv(slow.fd(), piece.data(), piece.size(), 0);
  }
  EXPECT_GE(received, 50'000'000U);

  auto stopped = server.connect();
  stopped.send("GET /big HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_EQ(::recv(stopped.fd(), piece.data(), 1, 0), 1) << "it is being answered";
  const auto patience = async::Deadline::in(std::chrono::seconds(5));
  while (server.server().openConnections() > 1 && !patience.passed()) {
    std::this_thread::sleep_for(milliseconds(10));
  }
  EXPECT_EQ(server.server().openConnections(), 1U) << "only the slow one is left";
}

TEST(Server, NoticesAHangUpAtOnce) {
  TestServer server;
  for (const bool hard : {false, true}) {
    server.cancelled = 0;
    auto client = server.connect();
    client.send("POST /wait HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi");
    ASSERT_TRUE(TestServer::becomes(server.waiting, 1));
    std::this_thread::sleep_for(milliseconds(20));
    hard ? client.reset() : client.hangUp();
    EXPECT_TRUE(TestServer::becomes(server.cancelled, 1, milliseconds(200))) << hard;
    EXPECT_TRUE(TestServer::becomes(server.waiting, 0, milliseconds(200))) << hard;
  }
}

TEST(Server, NoticesAHangUpBehindAPipelinedRequest) {
  TestServer server;
  auto client = server.connect();
  client.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(TestServer::becomes(server.waiting, 1));
  client.send("GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
  std::this_thread::sleep_for(milliseconds(250));
  EXPECT_EQ(server.cancelled, 0) << "more bytes are no hang-up";
  client.hangUp();
  EXPECT_TRUE(TestServer::becomes(server.cancelled, 1, milliseconds(250)));
}

TEST(Server, NoticesAHangUpInTheSecondRequestOfAConnection) {
  TestServer server;
  auto client = server.connect();
  EXPECT_EQ(client.get("/nap").status, 200U);
  client.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(TestServer::becomes(server.waiting, 1));
  client.hangUp();
  EXPECT_TRUE(TestServer::becomes(server.cancelled, 1, milliseconds(200)));
}

TEST(Server, NoticesAHangUpInTheBody) {
  TestServer server;
  auto client = server.connect();
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhel");
  ASSERT_TRUE(TestServer::becomes(server.handled, 1));
  client.hangUp();
  EXPECT_TRUE(TestServer::becomes(server.cancelled, 1, milliseconds(200)));
}

}  // namespace
}  // namespace http
