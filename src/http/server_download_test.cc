// Responses that are made while they are sent.
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "http/planned_source.h"

namespace http {
namespace {

using std::chrono::milliseconds;

TEST_F(ServerDownload, SendsAKnownSizeAsItIs) {
  plan.size = 3'000'000;
  plan.pieces = 30;
  plan.pieceBytes = 100'000;
  auto server = serve();
  auto client = server.connect();
  for (int i = 0; i < 2; ++i) {
    client.send(kGet);
    const auto reply = client.reply();
    EXPECT_TRUE(reply.has("Content-Length: 3000000\r\n"));
    EXPECT_FALSE(reply.has("Transfer-Encoding"));
    ASSERT_EQ(reply.body.size(), 3'000'000U);
    EXPECT_EQ(reply.body[0], 'a');
    EXPECT_EQ(reply.body[100'000], 'b');
    EXPECT_EQ(reply.body[2'999'999], 'd');
  }
  EXPECT_EQ(client.get("/plain").body, "plain") << "the connection goes on";
  EXPECT_EQ(plan.sources, 0);
}

TEST_F(ServerDownload, LetsASourceSendItself) {
  plan.size = 30'000'000;
  plan.pieces = 30;
  plan.pieceBytes = 1'000'000;
  plan.sendsItself = true;
  auto server = serve();
  auto client = server.connect();
  client.send(kGet);
  EXPECT_LT(madeInAMoment(), 29) << "the rest waits until the client takes something";
  const auto reply = client.reply();
  ASSERT_EQ(reply.body.size(), 30'000'000U);
  for (int i = 0; i < 30; ++i)
    EXPECT_EQ(reply.body.substr(static_cast<std::size_t>(i) * 1'000'000, 1'000'000),
              std::string(1'000'000, static_cast<char>('a' + i % 26)));
  EXPECT_EQ(client.get("/plain").body, "plain") << "the connection goes on";
  EXPECT_EQ(plan.sources, 0);
}

TEST_F(ServerDownload, SendsAnUnknownSizeInChunks) {
  plan.pieces = 3;
  plan.pieceBytes = 20;
  auto server = serve();
  auto client = server.connect();
  client.send(kGet);
  ASSERT_TRUE(client.sees("\r\n0\r\n\r\n"));
  client.send("GET /plain HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const auto all = client.everything();
  const auto chunk = [](char c) { return "14\r\n" + std::string(20, c) + "\r\n"; };
  EXPECT_NE(all.find("Transfer-Encoding: chunked\r\n"), std::string::npos);
  EXPECT_EQ(all.find("Content-Length: 0"), std::string::npos);
  EXPECT_NE(all.find("\r\n\r\n" + chunk('a') + chunk('b') + chunk('c') + "0\r\n\r\nHTTP/1.1 200"),
            std::string::npos)
      << all;
  EXPECT_TRUE(all.ends_with("\r\n\r\nplain"));
}

TEST_F(ServerDownload, EndsAnUnknownSizeWithTheConnectionForAnOldClient) {
  plan.pieces = 2;
  plan.pieceBytes = 3;
  auto server = serve();
  auto client = server.connect();
  client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const auto all = client.everything();
  EXPECT_NE(all.find("Connection: close\r\n"), std::string::npos);
  EXPECT_EQ(all.find("Transfer-Encoding"), std::string::npos);
  EXPECT_TRUE(all.ends_with("\r\n\r\naaabbb")) << all;
  EXPECT_FALSE(client.wasReset());
}

TEST_F(ServerDownload, SendsNoBodyToHead) {
  plan.size = 5;
  plan.pieces = 1;
  plan.pieceBytes = 5;
  auto server = serve();
  auto client = server.connect();
  client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(client.reply(false).has("Content-Length: 5\r\n"));
  EXPECT_EQ(client.get("/plain").body, "plain");
  EXPECT_EQ(plan.made, 0) << "nor makes one";
}

TEST_F(ServerDownload, SendsEmptyBodies) {
  auto server = serve();
  auto client = server.connect();
  plan.size = 0;
  EXPECT_TRUE(client.get("/").has("Content-Length: 0\r\n"));
  plan.size.reset();
  client.send(kGet);
  EXPECT_TRUE(client.sees("chunked"));
  EXPECT_TRUE(client.sees("\r\n\r\n0\r\n\r\n"));
}

TEST_F(ServerDownload, AnswersByAnErrorWhenNothingWasSent) {
  auto server = serve();
  auto client = server.connect();
  plan.failsAt = 0;
  for (const bool throws : {false, true}) {
    for (const bool sized : {false, true}) {
      plan.throws = throws;
      plan.size = sized ? std::optional<std::uint64_t>(5) : std::nullopt;
      EXPECT_EQ(client.get("/").status, 500U);
      EXPECT_EQ(client.get("/plain").status, 200U);
    }
  }
}

TEST_F(ServerDownload, ResetsTheConnectionWhenItCannotGoOn) {
  struct Row {
    std::optional<std::uint64_t> size;
    int pieces;
    int failsAt;
    bool sendsItself = false;
  };
  for (const auto& row : {Row{100, 10, 2}, Row{{}, 10, 2}, Row{100, 5, -1}, Row{95, 10, -1},
                          Row{100, 10, 2, true}, Row{95, 10, -1, true}}) {
    plan.sendsItself = row.sendsItself;
    plan.size = row.size;
    plan.pieces = row.pieces;
    plan.failsAt = row.failsAt;
    plan.pieceBytes = 10;
    auto server = serve();
    auto client = server.connect();
    client.send(kGet);
    const auto all = client.everything();
    EXPECT_NE(all.find("aaaaaaaaaa"), std::string::npos);
    EXPECT_FALSE(all.ends_with("0\r\n\r\n"));
    EXPECT_TRUE(client.wasReset()) << row.pieces << " " << row.failsAt;
  }
}

TEST_F(ServerDownload, MakesNoMoreThanTheClientTakes) {
  plan.pieces = 1000;
  plan.pieceBytes = 64UL * 1024;
  auto server = serve();
  auto client = server.connect();
  client.send(kGet);
  ASSERT_TRUE(TestServer::becomes(plan.sources, 1));
  const int made = madeInAMoment();
  EXPECT_LT(made, 500) << "only what fits the buffers of the kernel";
  EXPECT_EQ(plan.sources, 1);
  client.hangUp();
  EXPECT_TRUE(TestServer::becomes(plan.sources, 0));
}

TEST_F(ServerDownload, EndsWithTheServerHoweverFastTheClientTakes) {
  plan.size = std::uint64_t{1} << 50;
  plan.pieces = -1;
  plan.pieceBytes = 64;  // so slowly that the socket is never full
  plan.deaf = true;
  for (const bool sendsItself : {false, true}) {
    plan.sendsItself = sendsItself;
    auto server = serve(
        [](Options& options) { options.drainTimeout = options.cancelTimeout = milliseconds(50); });
    auto client = server.connect();
    client.send(kGet);
    std::jthread reader([fd = client.fd()] {
      std::vector<char> bytes(1 << 20);
      while (::recv(fd, bytes.data(), bytes.size(), 0) > 0) {
      }
    });
    ASSERT_TRUE(TestServer::becomes(plan.sources, 1));
    server.server().stop();
    EXPECT_TRUE(TestServer::becomes(plan.sources, 0, milliseconds(500))) << sendsItself;
    ::shutdown(client.fd(), SHUT_RDWR);
  }
}

TEST_F(ServerDownload, GivesUpOnAClientThatTakesNothing) {
  plan.pieces = -1;
  plan.pieceBytes = 64UL * 1024;
  plan.size = 100'000'000;
  auto server = serve([](Options& options) { options.limits.writeTimeout = milliseconds(300); });
  for (const bool sendsItself : {false, true}) {
    plan.sendsItself = sendsItself;
    auto client = server.connect();
    client.send(kGet);
    ASSERT_TRUE(TestServer::becomes(plan.sources, 1));
    EXPECT_TRUE(TestServer::becomes(plan.sources, 0));
  }
}

}  // namespace
}  // namespace http
