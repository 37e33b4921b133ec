#include "http/client.h"

#include <gtest/gtest.h>

#include "async/timer.h"
#include "http/answering_socket.h"
#include "http/test_client.h"
#include "http/test_server.h"

namespace http {
namespace {

using namespace std::chrono_literals;

/// "ab", then "cd", then …
class Pieces final : public BodySource {
 public:
  Pieces(std::vector<std::string> pieces, std::optional<std::uint64_t> size)
      : pieces_(std::move(pieces)), size_(size) {}
  std::optional<std::uint64_t> size() const override { return size_; }
  async::Task<base::Result<std::string_view>> next() override {
    if (at_ == pieces_.size()) co_return std::string_view();
    co_return std::string_view(pieces_[at_++]);
  }

 private:
  std::vector<std::string> pieces_;
  std::optional<std::uint64_t> size_;
  std::size_t at_ = 0;
};

TEST(Client, AsksAndReadsTheAnswer) {
  TestServer server;
  EXPECT_EQ(Asking(server.port()).get("/a?b=c"), "200 GET /a?b=c ");
  EXPECT_EQ(Asking(server.port(), kShort, "/base/").get("/a"), "200 GET /base/a ");
  EXPECT_EQ(Asking(server.port()).get(""), "200 GET / ");
  EXPECT_EQ(Asking(server.port()).ask({.method = "POST", .target = "/a", .body = "text"}),
            "200 POST /a text");
}

TEST(Client, SendsABodyInPiecesOfKnownOrUnknownLength) {
  TestServer server;
  Asking asking(server.port());
  const std::vector<std::string> pieces = {"ab", std::string(50'000, 'x'), "cd"};
  for (const auto size : {std::optional<std::uint64_t>(50'004), std::optional<std::uint64_t>()}) {
    ClientRequest request{.method = "POST", .target = "/a"};
    request.source = std::make_unique<Pieces>(pieces, size);
    EXPECT_EQ(asking.ask(std::move(request)), "200 POST /a ab" + pieces[1] + "cd");
  }
}

TEST(Client, ReadsALargeAnswerInPieces) {
  TestServer server;
  Asking asking(server.port());
  const auto bytes = [](Client& client, async::CancelToken& cancel) -> async::Task<std::size_t> {
    auto response = co_await client.send({.method = "GET", .target = "/big"}, cancel);
    std::size_t bytes = 0;
    for (;;) {
      const auto piece = co_await response->read();
      EXPECT_LE(piece->size(), 64U << 10);
      if (piece->empty()) co_return bytes;
      bytes += piece->size();
    }
  };
  EXPECT_EQ(asking.wait(bytes(asking.client(), asking.cancel)), 50'000'000U);
  EXPECT_EQ(asking.get("/big"), "the server's answer is larger than 1000000 bytes");
}

TEST(Client, UsesAConnectionAgain) {
  AnsweringSocket server(
      {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", "HTTP/1.1 204 No\r\n\r\n",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nb\r\n0\r\n\r\n"});
  Asking asking(server.port());
  EXPECT_EQ(asking.get("/"), "200 a");
  EXPECT_EQ(asking.ask({.method = "DELETE", .target = "/"}), "204 ");
  EXPECT_EQ(asking.get("/"), "200 b");
  EXPECT_EQ(server.connections(), 1);
}

TEST(Client, ConnectsAnewWhenTheServerHasClosed) {
  AnsweringSocket server({"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", AnsweringSocket::kClose,
                          "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb"});
  Asking asking(server.port());
  EXPECT_EQ(asking.get("/"), "200 a");
  EXPECT_EQ(asking.get("/"), "200 b");
  EXPECT_EQ(server.connections(), 2);
}

TEST(Client, ARequestThatMayHaveHadAnEffectIsNotRepeated) {
  AnsweringSocket server({"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na",
                          AnsweringSocket::kReadAndClose, "HTTP/1.1 204 No\r\n\r\n"});
  Asking asking(server.port());
  EXPECT_EQ(asking.get("/"), "200 a");
  EXPECT_EQ(asking.ask({.method = "POST", .target = "/"}),
            "the server ended the connection in its answer");
  EXPECT_EQ(asking.get("/"), "204 ");
}

TEST(Client, AnAnswerToHeadHasNoBody) {
  TestServer server;
  Asking asking(server.port());
  EXPECT_EQ(asking.ask({.method = "HEAD", .target = "/a"}), "200 ");
  EXPECT_EQ(asking.get("/a"), "200 GET /a ");
}

TEST(Client, WhatIsNotHttpIsAnError) {
  AnsweringSocket server({"SSH-2.0-OpenSSH_9.2\r\n\r\n"});
  EXPECT_TRUE(Asking(server.port()).get("/").starts_with("the server's answer is not HTTP"));
}

TEST(Client, ALargeHeadIsAnError) {
  AnsweringSocket server({"HTTP/1.1 200 OK\r\nX: " + std::string(5'000, 'x') + "\r\n\r\n"});
  EXPECT_EQ(Asking(server.port(), {.maxHeadBytes = 1'000}).get("/"),
            "the head of the server's answer is too large");
}

TEST(Client, AnAnswerThatEndsTooEarlyIsAnError) {
  AnsweringSocket server(
      {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", AnsweringSocket::kClose});
  EXPECT_EQ(Asking(server.port()).get("/"), "the server ended the connection in its answer");
}

TEST(Client, WaitsNoLongerThanItsLimits) {
  TestServer server;
  EXPECT_EQ(Asking(server.port(), {.headTime = 30ms}).get("/wait"), "no answer in time");
  AnsweringSocket slow({"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"});
  EXPECT_EQ(Asking(slow.port(), {.pieceTime = 30ms}).get("/"), "no answer in time");
}

TEST(Client, NoPartOfAnExchangeOutlastsTheDeadlineOfItsRequest) {
  TestServer server;
  const auto soon = [] { return async::Deadline::in(30ms); };
  EXPECT_EQ(Asking(server.port()).ask({.target = "/wait", .until = soon()}), "no answer in time");
  AnsweringSocket slow({"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"});
  EXPECT_EQ(Asking(slow.port()).ask({.target = "/", .until = soon()}), "no answer in time");
}

TEST(Client, ARequestMaySayHowLongItsAnswerMayBeSilent) {
  AnsweringSocket slow({"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"});
  EXPECT_EQ(Asking(slow.port()).ask({.target = "/", .pieceTime = 30ms}), "no answer in time");
}

/// Of the error; "none" where there is none.
async::Task<std::string> codeOf(Client& client, ClientRequest request, async::CancelToken& cancel) {
  const auto response = co_await client.send(std::move(request), cancel);
  co_return response ? "none" : response.error().code;
}

TEST(Client, AnErrorTellsWhetherAnythingWasSent) {
  std::uint16_t port = 0;
  {
    port = TestServer().port();
  }
  Asking nobody(port);
  EXPECT_EQ(nobody.wait(codeOf(nobody.client(), {.target = "/"}, nobody.cancel)), kNotConnected);
  AnsweringSocket server({"SSH-2.0-OpenSSH_9.2\r\n\r\n"});
  Asking other(server.port());
  EXPECT_EQ(other.wait(codeOf(other.client(), {.target = "/"}, other.cancel)), "");
}

TEST(Client, WhatIsRefusedBeforeItIsSentSaysSo) {
  TestServer server;
  Asking asking(server.port());
  EXPECT_EQ(asking.wait(codeOf(asking.client(), {.target = "/a b"}, asking.cancel)), kNotConnected);
  asking.cancel.cancel();
  EXPECT_EQ(asking.wait(codeOf(asking.client(), {.target = "/"}, asking.cancel)), kNotConnected);
  EXPECT_EQ(server.handled, 0);
}

TEST(Client, ARequestWhoseDeadlineHasPassedIsNotSentOverAnOpenConnection) {
  TestServer server;
  Asking asking(server.port());
  EXPECT_EQ(asking.get("/a"), "200 GET /a ");
  ClientRequest late{.target = "/late", .until = async::Deadline::in(-1ms)};
  EXPECT_EQ(asking.wait(codeOf(asking.client(), std::move(late), asking.cancel)), kNotConnected);
  EXPECT_EQ(asking.ask({.target = "/late", .until = async::Deadline::in(-1ms)}),
            "no answer in time");
  EXPECT_EQ(server.handled, 1);
}

TEST(Client, WhenItIsCancelledTheServerSeesItHangUp) {
  TestServer server;
  Asking asking(server.port(), ClientLimits());  // which let it wait for an answer
  async::Timer soon(asking.context(), 100ms);
  soon.async_wait([&](const auto&) { asking.cancel.cancel(); });
  EXPECT_EQ(asking.get("/wait"), "cancelled");
  EXPECT_TRUE(TestServer::becomes(server.cancelled, 1));
}

TEST(Client, SaysWhyItCannotConnect) {
  std::uint16_t port = 0;
  {
    port = TestServer().port();
  }
  EXPECT_EQ(Asking(port).get("/"),
            "cannot connect to 127.0.0.1:" + std::to_string(port) + ": Connection refused");
  EXPECT_TRUE(Asking("http://no-such-host.invalid")
                  .get("/")
                  .starts_with("cannot find the host no-such-host.invalid: "));
}

TEST(Client, ATargetThatIsNotEncodedIsRefused) {
  TestServer server;
  EXPECT_EQ(Asking(server.port()).get("/a b"), "a request's target must be encoded");
  EXPECT_EQ(Asking(server.port()).get("/ HTTP/1.1\r\nX: y"), "a request's target must be encoded");
  EXPECT_EQ(server.handled, 0);
}

}  // namespace
}  // namespace http
