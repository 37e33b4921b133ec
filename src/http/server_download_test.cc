// Responses that are made while they are sent.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <atomic>
#include <cerrno>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>

#include "http/test_server.h"

namespace http {
namespace {

using std::chrono::milliseconds;

/// What a source does, and what became of it. Outlives the server.
struct Plan {
  std::optional<std::uint64_t> size;
  bool live = false;
  int pieces = 0;  ///< -1: no end
  std::size_t pieceBytes = 0;
  int failsAt = -1;  ///< index of a piece
  bool throws = false;
  bool sendsItself = false;
  bool waits = false;  ///< before each piece but the first, until pieces are let go
  std::atomic<int> allowed = 0;
  std::atomic<int> made = 0;
  std::atomic<int> sources = 0;
  std::atomic<int> cancelled = 0;
};

class PlannedSource final : public BodySource {
 public:
  PlannedSource(Plan& plan, RequestContext& context) : plan_(plan), context_(context) {
    ++plan_.sources;
  }
  ~PlannedSource() override { --plan_.sources; }

  std::optional<std::uint64_t> size() const override { return plan_.size; }
  bool live() const override { return plan_.live; }

  async::Task<base::Result<std::string_view>> next() override {
    const int index = plan_.made;
    if (plan_.waits && index > 0) co_await waitFor(index);
    if (context_.cancel.cancelled()) ++plan_.cancelled;
    if (context_.cancel.cancelled()) co_return base::fail(base::ErrorKind::kTimedOut, "cancelled");
    if (index == plan_.failsAt && plan_.throws) throw std::logic_error("a bug");
    if (index == plan_.failsAt) co_return base::fail(base::ErrorKind::kUnavailable, "gone");
    if (index == plan_.pieces) co_return std::string_view();
    ++plan_.made;
    piece_.assign(plan_.pieceBytes, static_cast<char>('a' + index % 26));
    co_return std::string_view(piece_);
  }

  bool sendsItself() const override { return plan_.sendsItself; }

  async::Task<base::Result<std::size_t>> sendTo(int socket) override {
    if (rest_.empty()) rest_ = CO_TRY(co_await next());
    const auto sent = ::send(socket, rest_.data(), rest_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno == EAGAIN) co_return 0;
    if (sent < 0) co_return base::fail(base::ErrorKind::kUnavailable, "gone");
    rest_.remove_prefix(static_cast<std::size_t>(sent));
    co_return static_cast<std::size_t>(sent);
  }

 private:
  async::Task<> waitFor(int index) {
    while (plan_.allowed < index && !context_.cancel.cancelled()) {
      async::Timer timer(co_await boost::asio::this_coro::executor, milliseconds(1));
      co_await timer.async_wait(boost::asio::use_awaitable);
    }
  }

  Plan& plan_;
  RequestContext& context_;
  std::string piece_;
  std::string_view rest_;  // of piece_
};

async::Task<Response> answerBy(Plan& plan, RequestContext& context) {
  Response response;
  response.source = std::make_unique<PlannedSource>(plan, context);
  co_return response;
}

class ServerDownload : public testing::Test {
 protected:
  [[nodiscard]] TestServer serve(const TestServer::Adjust& adjust = {}) {
    return TestServer(
        [this](Request& request, RequestContext& context) {
          if (request.path != "/plain") plan.made = 0;
          return request.path == "/plain" ? plain() : answerBy(plan, context);
        },
        adjust);
  }
  static async::Task<Response> plain() {
    co_return Response{.status = 200, .headers = {}, .body = "plain"};
  }

  /// How many pieces are made within a moment, or until no more are.
  int madeInAMoment() {
    int before = -1;
    while (before != plan.made) {
      before = plan.made;
      std::this_thread::sleep_for(milliseconds(50));
    }
    return before;
  }

  Plan plan;
};

constexpr auto* kGet = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

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
  plan.pieceBytes = 64 * 1024;
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

TEST_F(ServerDownload, GivesUpOnAClientThatTakesNothing) {
  plan.pieces = -1;
  plan.pieceBytes = 64 * 1024;
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

TEST_F(ServerDownload, BringsEventsAtOnce) {
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

TEST_F(ServerDownload, SendsTheHeadOfLiveBodiesBeforeTheFirstEvent) {
  plan.live = true;
  plan.failsAt = 0;
  auto server = serve();
  auto client = server.connect();
  client.send(kGet);
  EXPECT_TRUE(client.everything().starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST_F(ServerDownload, TellsASourceThatTheClientHungUp) {
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

TEST_F(ServerDownload, TellsASourceThatTheServerStops) {
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
