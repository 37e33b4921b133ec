#include "http/request_parser.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace http {
namespace {

constexpr std::size_t kHeaderLimit = 16 * 1024;

/// What a whole request was parsed to when its bytes came `step` at a time.
struct Parsed {
  unsigned refused = 0;
  bool done = false;
  Head head;
  std::string body;
  std::size_t left = 0;  // bytes behind the request
};

Parsed parse(std::string_view input, std::size_t step, std::size_t limit = 1000) {
  RequestParser parser(kHeaderLimit);
  Parsed parsed;
  std::string pending;
  bool inBody = false;
  while (!parsed.done && parsed.refused == 0 && !(input.empty() && pending.empty())) {
    const auto before = pending.size() + input.size();
    pending += input.substr(0, step);
    input.remove_prefix(std::min(step, input.size()));
    auto progress =
        inBody ? parser.parseBody(pending, parsed.body, limit) : parser.parseHead(pending);
    pending.erase(0, progress.consumed);
    if (progress.refusal) parsed.refused = progress.refusal->status;
    if (progress.done && !inBody) parsed.head = parser.head();
    inBody = inBody || progress.done;
    parsed.done = inBody && !progress.refusal && parser.complete();
    if (pending.size() + input.size() == before && input.empty()) break;
  }
  parsed.left = pending.size() + input.size();
  return parsed;
}

TEST(RequestParser, ReadsTheSameHoweverTheBytesArrive) {
  const std::string input =
      "POST /exec?x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5;name=value\r\nhello\r\n6\r\n world\r\n0\r\nTrailer: t\r\n\r\nGET";
  for (const std::size_t step : {1U, 2U, 3U, 7U, 64U, 1000U}) {
    const Parsed parsed = parse(input, step);
    EXPECT_EQ(parsed.refused, 0U) << step;
    EXPECT_EQ(parsed.body, "hello world") << step;
    EXPECT_EQ(parsed.head.method, "POST") << step;
    EXPECT_EQ(parsed.head.target, "/exec?x") << step;
    EXPECT_EQ(parsed.head.headers.all().size(), 2U) << "a trailer became a header";
    EXPECT_EQ(parsed.left, 3U) << step;
  }
}

TEST(RequestParser, StopsWhereTheContentLengthSays) {
  const Parsed parsed =
      parse("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhelloGET", 1000);
  EXPECT_EQ(parsed.body, "hello");
  EXPECT_EQ(parsed.left, 3U);
}

TEST(RequestParser, RefusesMalformedHeads) {
  for (const std::string input : {
           "GET\r\n\r\n",
           "GET /\r\n\r\n",
           "GET / HTTP/2.0\r\n\r\n",
           "GET / HTTP/1.2\r\n\r\n",
           "GET / http/1.1\r\n\r\n",
           "GET  / HTTP/1.1\r\n\r\n",
           "GET / HTTP/1.1 \r\n\r\n",
           "G@T / HTTP/1.1\r\n\r\n",
           " GET / HTTP/1.1\r\n\r\n",
           "GET / HTTP/1.1\n\n\r\n\r\n",
           "GET /a b HTTP/1.1\r\n\r\n",
           "GET / HTTP/1.1\r\nNoColon\r\n\r\n",
           "GET / HTTP/1.1\r\n: x\r\n\r\n",
           "GET / HTTP/1.1\r\nA b: x\r\n\r\n",
           "GET / HTTP/1.1\r\n A: x\r\n\r\n",
           "GET / HTTP/1.1\r\nA: x\r\n y\r\n\r\n",
           "GET / HTTP/1.1\r\nA:\r\n\ty\r\nB: z\r\n\r\n",
           "GET / HTTP/1.1\r\nA: x\ry\r\n\r\n",
           "GET / HTTP/1.1\r\nA: x\r\n y\r\n\r\n",
           "GET / HTTP/1.1\r\nA: x\r\n\ty: z\r\nB: c\r\n\r\n",
           "GET / HTTP/1.1\r\nA: x\x01y\r\n\r\n",
           "\x16\x03\x01 TLS HTTP/1.1\r\n\r\n",
       }) {
    EXPECT_EQ(parse(input, 1000).refused, 400U) << input;
    EXPECT_EQ(parse(input, 1).refused, 400U) << input;
  }
}

TEST(RequestParser, LimitsTheHeadAsAWhole) {
  const std::string line = "X-Header: " + std::string(500, 'x') + "\r\n";
  std::string lines;
  while (lines.size() < 2 * kHeaderLimit) lines += line;
  EXPECT_EQ(parse("GET / HTTP/1.1\r\nX: " + std::string(2 * kHeaderLimit, 'x'), 100'000).refused,
            431U);
  EXPECT_EQ(parse("GET /" + std::string(2 * kHeaderLimit, 'x'), 1000).refused, 431U);
  EXPECT_EQ(parse("GET / HTTP/1.1\r\n" + lines + "\r\n", 100'000).refused, 431U);
  EXPECT_EQ(parse("GET / HTTP/1.1\r\n" + lines + "\r\n", 400).refused, 431U);
  EXPECT_TRUE(
      parse("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(15'000, 'x') + "\r\n\r\n", 400).done);
}

Parsed parseChunks(std::string_view chunks, std::size_t limit = 1000) {
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  return parse(head + std::string(chunks), 1000, limit);
}

TEST(RequestParser, RefusesMalformedChunks) {
  for (const auto* chunks : {"x\r\n", "-1\r\n\r\n", "0x5\r\nhello\r\n", "5\r\nhelloX\r\n",
                             "5 \nhello", "11111111111111111\r\n", "5;\x01\r\nhello\r\n"}) {
    EXPECT_EQ(parseChunks(chunks + std::string("\r\n\r\n")).refused, 400U) << chunks;
  }
}

TEST(RequestParser, LimitsChunkedBodiesBeforeTheyAreRead) {
  EXPECT_EQ(parseChunks("3e9\r\n").refused, 413U);
  EXPECT_EQ(parseChunks("ffffffffffffffff\r\n").refused, 413U);
  EXPECT_EQ(parseChunks("5\r\nhello\r\n1\r\n", 5).refused, 413U);
  EXPECT_EQ(parseChunks("5\r\nhello\r\n0\r\n\r\n", 5).body, "hello");
}

TEST(RequestParser, LimitsChunkExtensionsAndTrailers) {
  std::string chunks;
  for (int i = 0; i < 100; ++i) chunks += "1;x=" + std::string(100, 'y') + "\r\nz\r\n";
  EXPECT_EQ(parseChunks(chunks).refused, 400U);
  EXPECT_EQ(parseChunks("1;x=" + std::string(20'000, 'y')).refused, 400U);
  EXPECT_EQ(parseChunks("0\r\nX: " + std::string(20'000, 'y')).refused, 400U);
}

TEST(RequestParser, LimitsTrailersTheSameHoweverTheyArrive) {
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  const auto withTrailer = [&](std::size_t bytes) {
    return head + "0;name=" + std::string(100, 'v') + "\r\nX: " + std::string(bytes, 'y') +
           "\r\n\r\n";
  };
  for (const std::size_t step : {1U, 1000U, 100'000U}) {
    EXPECT_TRUE(parse(withTrailer(1'000), step).done) << step;
    EXPECT_EQ(parse(withTrailer(9'000), step).refused, 400U) << step;
  }
}

}  // namespace
}  // namespace http
