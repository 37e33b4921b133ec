#include "http/server.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "http/test_server.h"

namespace http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Server, AnswersAndKeepsTheConnection) {
  TestServer server;
  auto client = server.connect();
  EXPECT_EQ(client.get("/a?b=c").body, "GET /a?b=c ");
  EXPECT_EQ(client.get("//v1//a/").body, "GET /a ");
  client.send("BREW /pot HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\ntea");
  EXPECT_EQ(client.reply().body, "BREW /pot tea");
}

TEST(Server, AnswersHeadWithoutABody) {
  TestServer server;
  auto client = server.connect();
  client.send("HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(client.reply(false).has("Content-Length: 8\r\n"));
  EXPECT_EQ(client.get("/b").body, "GET /b ");
}

TEST(Server, ReadsChunkedBodies) {
  TestServer server;
  auto client = server.connect();
  client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel");
  std::this_thread::sleep_for(milliseconds(20));
  client.send("lo\r\n0\r\n\r\n");
  EXPECT_EQ(client.reply().body, "POST / hello");
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
  TestServer server;
  auto client = server.connect();
  client.send(
      "GET /nap HTTP/1.1\r\nHost: h\r\n\r\n"
      "POST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx\r\n"
      "GET /3 HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.reply().body, "GET /nap ");
  EXPECT_EQ(client.reply().body, "POST /2 x");
  EXPECT_EQ(client.reply().body, "GET /3 ");
  EXPECT_EQ(server.cancelled, 0);
}

TEST(Server, FollowsTheVersionAndConnectionOfTheClient) {
  TestServer server;
  auto old = server.connect();
  old.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(old.reply().has("Connection: close"));
  EXPECT_TRUE(old.closed());

  auto kept = server.connect();
  kept.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_TRUE(kept.reply().has("Connection: keep-alive"));
  EXPECT_EQ(kept.get("/").status, 200U);

  auto closing = server.connect();
  closing.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(closing.reply().status, 200U);
  EXPECT_TRUE(closing.closed());

  auto told = server.connect();
  EXPECT_TRUE(told.get("/close").has("Connection: close"));
  EXPECT_TRUE(told.closed());
}

TEST(Server, InvitesABodyOnlyWhenItIsWanted) {
  TestServer server;
  auto client = server.connect();
  client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(client.reply().status, 100U);
  client.send("hi");
  EXPECT_EQ(client.reply().body, "POST / hi");

  client.send(
      "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 200000\r\n\r\n");
  const auto refused = client.reply();
  EXPECT_EQ(refused.status, 413U);
  EXPECT_TRUE(refused.has("Connection: close"));
}

TEST(Server, RefusesBadRequestsWithARenderedErrorAndCloses) {
  TestServer server;
  for (const std::string request : {
           "nonsense\r\n\r\n",
           "GET / HTTP/1.1\r\n\r\n",
           "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n",
           "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
           "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
           "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n",
       }) {
    auto client = server.connect();
    client.send(request);
    const auto reply = client.reply();
    EXPECT_EQ(reply.status, 400U) << request;
    EXPECT_EQ(reply.body.substr(0, 10), R"({"error":")") << request;
    EXPECT_TRUE(reply.has("Connection: close")) << request;
    client.shutdownSend();
    EXPECT_TRUE(client.closed()) << request;
  }
  EXPECT_EQ(server.handled, 0);
}

TEST(Server, RefusesOversizedHeadsAndBodies) {
  TestServer server([](Options& options) { options.limits.maxBodyBytes = 1'000'000; });
  auto head = server.connect();
  head.send("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'x'));
  EXPECT_EQ(head.reply().status, 431U);

  auto body = server.connect();
  body.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000001\r\n\r\n");
  EXPECT_EQ(body.reply().status, 413U);
  EXPECT_EQ(server.handled, 0);

  auto chunked = server.connect();
  chunked.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n");
  EXPECT_EQ(chunked.reply().status, 413U);
}

TEST(Server, LetsARefusedSenderReadItsAnswer) {
  TestServer server;
  auto client = server.connect();
  client.send("POST /unread HTTP/1.1\r\nHost: h\r\nContent-Length: 40000000\r\n\r\n");
  const std::string piece(1'000'000, 'x');
  for (int i = 0; i < 30 && client.send(piece); ++i) continue;
  EXPECT_EQ(client.reply().status, 200U);
}

TEST(Server, SkipsASmallBodyThatNobodyRead) {
  TestServer server;
  auto client = server.connect();
  client.send("POST /unread HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhel");
  EXPECT_EQ(client.reply().status, 200U);
  client.send("lo");
  EXPECT_EQ(client.get("/next").body, "GET /next ");
}

TEST(Server, SurvivesAThrowingHandler) {
  TestServer server;
  auto client = server.connect();
  EXPECT_EQ(client.get("/throw").status, 500U);
  EXPECT_EQ(client.get("/next").status, 200U);
}

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
