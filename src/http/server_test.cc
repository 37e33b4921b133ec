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

}  // namespace
}  // namespace http
