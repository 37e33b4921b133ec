#include "http/client.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fstream>
#include <iterator>

#include "http/answering_socket.h"
#include "http/test_server.h"
#include "http/tls_test_server.h"

namespace http {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

/// Longer than anything here takes, so that what goes wrong ends.
constexpr ClientLimits kShort{.headTime = 5s, .pieceTime = 5s};

/// An io_context for a client, run until a task has ended.
class Asking {
 public:
  explicit Asking(std::uint16_t port, ClientLimits limits = kShort, const std::string& base = "")
      : Asking("http://127.0.0.1:" + std::to_string(port) + base, limits) {}
  explicit Asking(const std::string& url, ClientLimits limits = kShort, TlsFiles tls = {})
      : client_(
            *Client::make(context_.get_executor(),
                          {.server = *parseUrl(url), .limits = limits, .tls = std::move(tls)})) {}

  /// "STATUS body" or the error.
  std::string ask(ClientRequest request) {
    auto asked = exchange(client_, std::move(request), cancel);
    return wait(std::move(asked));
  }
  std::string get(std::string target) {
    return ask({.method = "GET", .target = std::move(target)});
  }

  template <class T>
  T wait(async::Task<T> task) {
    T result;
    asio::co_spawn(context_, std::move(task), [&](const std::exception_ptr& fault, T given) {
      if (fault) std::rethrow_exception(fault);
      result = std::move(given);
      context_.stop();
    });
    context_.restart();
    context_.run();
    return result;
  }

  asio::io_context& context() { return context_; }
  Client& client() { return client_; }
  async::CancelToken cancel;

 private:
  static async::Task<std::string> exchange(Client& client, ClientRequest request,
                                           async::CancelToken& cancel) {
    auto response = co_await client.send(std::move(request), cancel);
    if (!response) co_return response.error().message;
    const auto body = co_await response->readAll(1'000'000);
    if (!body) co_return body.error().message;
    co_return std::to_string(response->status()) + " " + *body;
  }

  asio::io_context context_;
  Client client_;
};

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

std::string textOf(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

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

TEST(Client, SpeaksTlsToAServerThatItTrusts) {
  TlsTestServer server("localhost");
  const auto url = "https://localhost:" + std::to_string(server.port());
  Asking asking(url, kShort, {.authorities = server.certificate()});
  EXPECT_EQ(asking.get("/"), "200 a");
  EXPECT_EQ(server.askedFor(), "localhost");
}

TEST(Client, DoesNotSpeakToAServerThatItDoesNotTrust) {
  TlsTestServer server("localhost");
  EXPECT_EQ(Asking("https://localhost:" + std::to_string(server.port()))
                .get("/")
                .substr(std::string("localhost:12345: ").size()),
            "its certificate is not trusted: self-signed certificate");
}

TEST(Client, DoesNotSpeakToAServerWhoseCertificateIsAnothers) {
  TlsTestServer server("other.example.org");
  const auto url = "https://localhost:" + std::to_string(server.port());
  const auto said = Asking(url, kShort, {.authorities = server.certificate()}).get("/");
  EXPECT_NE(said.find("its certificate is not trusted"), std::string::npos) << said;
}

TEST(Client, ShowsItselfAndTrustsByTexts) {
  TlsTestServer server("the.server");
  const auto url = "https://127.0.0.1:" + std::to_string(server.port());
  const auto certificate = textOf(server.certificate());
  Asking asking(url, kShort,
                {.authoritiesPem = certificate,
                 .identity = TlsIdentity{.certificates = certificate, .key = textOf(server.key())},
                 .serverName = "the.server"});
  EXPECT_EQ(asking.get("/"), "200 a");
  EXPECT_EQ(server.askedFor(), "the.server");
  EXPECT_TRUE(server.knowsItsClient());
}

TEST(Client, TextsThatAreNoCertificatesAreRefused) {
  asio::io_context context;
  const auto whyNot = [&](TlsFiles tls) {
    const auto made = Client::make(context.get_executor(),
                                   {.server = *parseUrl("https://h"), .tls = std::move(tls)});
    return made ? "" : made.error().message.substr(0, made.error().message.find(": "));
  };
  TlsTestServer server("h");
  EXPECT_EQ(whyNot({.authoritiesPem = "x"}), "certificates of authorities cannot be read");
  EXPECT_EQ(whyNot({.identity = TlsIdentity{.certificates = "x", .key = "y"}}),
            "the client's certificate cannot be read");
  EXPECT_EQ(
      whyNot({.identity = TlsIdentity{.certificates = textOf(server.certificate()), .key = "y"}}),
      "the key of the client's certificate cannot be used");
}

TEST(Client, AFileOfAuthoritiesThatIsNoneIsNamed) {
  asio::io_context context;
  const auto made = Client::make(
      context.get_executor(), {.server = *parseUrl("https://h"), .tls = {.authorities = "/none"}});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, base::ErrorKind::kInvalid);
  EXPECT_NE(made.error().message.find("/none"), std::string::npos);
}

}  // namespace
}  // namespace http
