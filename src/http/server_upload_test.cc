// Bodies that are read piece by piece.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <thread>

#include "async/moved_clock.h"
#include "http/multipart_boundary.h"
#include "http/multipart_reader.h"
#include "http/test_server.h"

namespace http {
namespace {

using std::chrono::milliseconds;

Response text(std::string body) {
  return {.status = 200, .headers = {}, .body = std::move(body)};
}

Response failureOf(const base::Error& error) {
  const unsigned status = error.kind == base::ErrorKind::kTooLarge  ? 413
                          : error.kind == base::ErrorKind::kTooSlow ? 408
                                                                    : 400;
  return {.status = status, .headers = {}, .body = error.message};
}

std::atomic<std::size_t> bytesRead = 0;

/// Answers "BYTES LARGEST-PIECE SUM". "/small" allows 1000 bytes; "/lazy" naps before each piece;
/// "/first" is content with one.
async::Task<Response> count(Request& request, RequestContext& /*context*/) {
  if (request.path == "/small") request.body->limitTo(1000);
  std::size_t bytes = 0;
  std::size_t largest = 0;
  unsigned sum = 0;
  for (;;) {
    if (request.path == "/lazy") {
      async::Timer timer(co_await boost::asio::this_coro::executor, milliseconds(150));
      co_await timer.async_wait(boost::asio::use_awaitable);
    }
    const auto piece = co_await request.body->read();
    if (!piece) co_return failureOf(piece.error());
    bytesRead += piece->size();
    bytes += piece->size();
    largest = std::max(largest, piece->size());
    for (const char c : *piece) sum = sum * 31 + static_cast<unsigned char>(c);
    if (piece->empty() || request.path == "/first") break;
  }
  co_return text(std::to_string(bytes) + " " + std::to_string(largest) + " " + std::to_string(sum));
}

unsigned sumOf(std::string_view bytes) {
  unsigned sum = 0;
  for (const char c : bytes) sum = sum * 31 + static_cast<unsigned char>(c);
  return sum;
}

std::string someBytes(std::size_t count) {
  std::string bytes(count, '\0');
  for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<char>(i * 7 + i / 251);
  return bytes;
}

std::string head(std::string_view path, std::string_view framing) {
  return "POST " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n" + std::string(framing) +
         "\r\n\r\n";
}

std::string lengthHead(std::string_view path, std::size_t length) {
  return head(path, "Content-Length: " + std::to_string(length));
}

struct Counted {
  std::size_t bytes = 0, largest = 0;
  unsigned sum = 0;
};

Counted countedIn(const RawClient::Reply& reply) {
  Counted counted;
  std::sscanf(reply.body.c_str(), "%zu %zu %u", &counted.bytes, &counted.largest, &counted.sum);
  return counted;
}

TEST(ServerUpload, GivesLargeBodiesInSmallPieces) {
  TestServer server(count);
  auto client = server.connect();
  const std::string body = someBytes(8'000'000);
  client.send(lengthHead("/", body.size()) + body);
  auto counted = countedIn(client.reply());
  EXPECT_EQ(counted.bytes, body.size());
  EXPECT_EQ(counted.sum, sumOf(body));
  EXPECT_LE(counted.largest, kBodyPieceBytes);

  client.send(head("/", "Transfer-Encoding: chunked"));
  for (std::size_t at = 0, size = 1; at < body.size(); at += size, size = size * 3 % 300'007 + 1) {
    const auto chunk = body.substr(at, size);
    char line[20];
    std::snprintf(line, sizeof line, "%zx\r\n", chunk.size());
    client.send(line + chunk + "\r\n");
  }
  client.send("0\r\n\r\n");
  counted = countedIn(client.reply());
  EXPECT_EQ(counted.bytes, body.size());
  EXPECT_EQ(counted.sum, sumOf(body));
  EXPECT_LE(counted.largest, kBodyPieceBytes);
}

TEST(ServerUpload, GivesAPieceAsSoonAsItIsThere) {
  TestServer server(count);
  auto client = server.connect();
  client.send(lengthHead("/first", 10) + "hello");
  EXPECT_EQ(countedIn(client.reply()).bytes, 5U);
  client.send("world");
  client.send(lengthHead("/", 0));
  EXPECT_EQ(client.reply().status, 200U) << "a small rest is passed over";
}

TEST(ServerUpload, DoesNotReadARestThatNobodyWants) {
  TestServer server(count, [](Options& options) { options.limits.maxBodyBytes = 1UL << 40U; });
  auto client = server.connect();
  client.send(lengthHead("/first", 1UL << 30U) + "hello");
  const auto reply = client.reply();
  EXPECT_EQ(reply.status, 200U);
  EXPECT_TRUE(reply.has("Connection: close"));
}

TEST(ServerUpload, HasALimitForEachRoute) {
  TestServer server(count, [](Options& options) { options.limits.maxBodyBytes = 5'000'000; });
  auto tooLarge = server.connect();
  tooLarge.send(lengthHead("/small", 1001));
  EXPECT_EQ(tooLarge.reply().status, 413U) << "before it is sent";
  auto chunked = server.connect();
  chunked.send(head("/small", "Transfer-Encoding: chunked") + "3e8\r\n" + someBytes(1000) +
               "\r\n1\r\n");
  EXPECT_EQ(chunked.reply().status, 413U);
  auto within = server.connect();
  within.send(lengthHead("/small", 1000) + someBytes(1000));
  EXPECT_EQ(countedIn(within.reply()).bytes, 1000U);
  within.send(lengthHead("/", 1001) + someBytes(1001));
  EXPECT_EQ(countedIn(within.reply()).bytes, 1001U) << "the limit was for that request";
  auto all = server.connect();
  all.send(lengthHead("/", 5'000'001));
  EXPECT_EQ(all.reply().status, 413U);
}

TEST(ServerUpload, InvitesTheClientBeforeTheFirstPiece) {
  TestServer server(count);
  auto client = server.connect();
  client.send(head("/", "Expect: 100-continue\r\nContent-Length: 5"));
  EXPECT_EQ(client.reply().status, 100U);
  client.send("hello");
  EXPECT_EQ(countedIn(client.reply()).bytes, 5U);
  client.send(head("/small", "Expect: 100-continue\r\nContent-Length: 5000"));
  EXPECT_EQ(client.reply().status, 413U);
}

/// Sends `piece` `times` times, each, when all of it is read, followed by `pause` on the server's
/// clock, or until the server answers.
void sendSlowly(RawClient& client, async::MovedClock& clock, const std::string& piece, int times,
                std::chrono::seconds pause) {
  for (int i = 0; i < times; ++i) {
    const auto whole = bytesRead + piece.size();
    client.send(piece);
    const auto patience = async::Deadline::in(std::chrono::seconds(60));
    while (bytesRead < whole && !patience.passed()) {
      if (client.sees("HTTP/1.1", milliseconds(1))) return;
    }
    clock.advance(pause);
  }
}

TEST(ServerUpload, WaitsForProgressNotForTheWhole) {
  async::MovedClock clock;
  TestServer server(count);  // 10 s, 4 KiB/s
  auto steady = server.connect();
  steady.send(lengthHead("/", 1'000'000));
  sendSlowly(steady, clock, someBytes(50'000), 20, std::chrono::seconds(8));
  EXPECT_EQ(countedIn(steady.reply()).bytes, 1'000'000U) << "160 s are no matter";

  auto dripping = server.connect();
  dripping.send(lengthHead("/", 1'000'000));
  sendSlowly(dripping, clock, "x", 4, std::chrono::seconds(4));
  EXPECT_EQ(dripping.reply().status, 408U) << "each pause is short, but nothing comes of it";

  auto stopped = server.connect();
  stopped.send(lengthHead("/", 1'000'000));
  sendSlowly(stopped, clock, someBytes(50'000), 1, std::chrono::seconds(11));
  EXPECT_EQ(stopped.reply().status, 408U);
}

TEST(ServerUpload, DoesNotBlameTheClientForASlowHandler) {
  TestServer server(count,
                    [](Options& options) { options.limits.bodyTimeout = milliseconds(100); });
  auto client = server.connect();
  const auto body = someBytes(200'000);
  client.send(lengthHead("/lazy", body.size()) + body);
  EXPECT_EQ(countedIn(client.reply()).bytes, body.size());
}

TEST(ServerUpload, NoticesAHangUpBetweenPieces) {
  std::atomic<int> cancelled = 0;
  std::atomic<int> begun = 0;
  struct Waiting {
    static async::Task<Response> handle(std::atomic<int>& begun, std::atomic<int>& cancelled,
                                        Request& request, RequestContext& context) {
      const auto piece = co_await request.body->read();
      async::Timer timer(co_await boost::asio::this_coro::executor, std::chrono::seconds(8));
      const auto wakes = context.cancel.onCancel([&timer] { timer.cancel(); });
      ++begun;
      boost::system::error_code ignored;
      co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
      if (context.cancel.cancelled()) ++cancelled;
      co_return Response{};
    }
  };
  TestServer server([&](Request& request, RequestContext& context) {
    return Waiting::handle(begun, cancelled, request, context);
  });
  auto client = server.connect();
  client.send(lengthHead("/", 100'000) + "hello");
  ASSERT_TRUE(TestServer::becomes(begun, 1));
  client.hangUp();
  EXPECT_TRUE(TestServer::becomes(cancelled, 1, milliseconds(500)));
}

TEST(ServerUpload, TellsACutBodyFromAWholeOne) {
  TestServer server(count);
  auto client = server.connect();
  client.send(lengthHead("/", 10) + "hello");
  client.shutdownSend();
  EXPECT_EQ(client.everything(), "") << "nobody is there to be answered";
  auto malformed = server.connect();
  malformed.send(head("/", "Transfer-Encoding: chunked") + "5\r\nhelloX\r\n\r\n\r\n");
  EXPECT_EQ(malformed.reply().status, 400U);
}

async::Task<Response> takeForm(Request& request, RequestContext& /*context*/) {
  const auto boundary = multipartBoundary(request.headers.find("Content-Type"));
  if (!boundary) co_return failureOf(boundary.error());
  MultipartReader form(*request.body, *boundary);
  std::string seen;
  for (;;) {
    const auto more = co_await form.nextPart();
    if (!more) co_return failureOf(more.error());
    if (!*more) co_return text(seen);
    std::size_t bytes = 0;
    for (;;) {
      const auto piece = co_await form.read();
      if (!piece) co_return failureOf(piece.error());
      if (piece->empty()) break;
      bytes += piece->size();
    }
    seen += form.part().name + ":" + std::to_string(bytes) + " ";
  }
}

TEST(ServerUpload, ReadsFormsAndKeepsTheConnection) {
  TestServer server(takeForm);
  auto client = server.connect();
  const std::string type = "Content-Type: multipart/form-data; boundary=b\r\n";
  const std::string form =
      "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n" +
      someBytes(500'000) + "\r\n--b\r\nContent-Disposition: form-data; name=\"id\"\r\n\r\nx\r\n" +
      "--b--\r\n";
  const std::string upload =
      head("/", type + "Content-Length: " + std::to_string(form.size())) + form;
  for (int i = 0; i < 3; ++i) {
    client.send(upload);
    EXPECT_EQ(client.reply().body, "file:500000 id:1 ");
  }
  client.send(head("/", type + "Content-Length: 7") + "--b\nx\r\n");
  const auto refused = client.reply();
  EXPECT_EQ(refused.status, 400U);
  EXPECT_NE(refused.body.find("CRLF"), std::string::npos) << refused.body;
}

}  // namespace
}  // namespace http
