#include "http/response_parser.h"

#include <gtest/gtest.h>

namespace http {
namespace {

/// "STATUS body", with "+" when another request may follow; or the error. In pieces of that size.
std::string read(std::string_view bytes, std::size_t piece, bool bodyless = false,
                 std::size_t most = 200) {
  ResponseParser parser(most, bodyless);
  std::string unread, body;
  bool hasHead = false;
  for (;; bytes.remove_prefix(std::min(piece, bytes.size()))) {
    unread += bytes.substr(0, piece);
    if (!hasHead) {
      const auto progress = parser.parseHead(unread);
      if (!progress) return progress.error().message;
      unread.erase(0, progress->consumed);
      hasHead = progress->done;
    }
    if (hasHead && !parser.complete()) {
      const auto progress = parser.parseBody(unread, body);
      if (!progress) return progress.error().message;
      unread.erase(0, progress->consumed);
    }
    if (bytes.empty()) break;
  }
  if (!hasHead || !parser.complete()) {
    if (const auto end = parser.finish(); !end) return end.error().message;
  }
  return std::to_string(parser.head().status) + " " + body + (parser.head().keepAlive ? "+" : "");
}

/// However the bytes are cut, the same must come out.
std::string readAnyhow(std::string_view bytes, bool bodyless = false) {
  const auto atOnce = read(bytes, bytes.size() + 1, bodyless);
  for (std::size_t piece = 1; piece < bytes.size(); ++piece)
    EXPECT_EQ(read(bytes, piece, bodyless), atOnce) << "in pieces of " << piece;
  return atOnce;
}

TEST(ResponseParser, ABodyOfKnownLength) {
  EXPECT_EQ(readAnyhow("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"), "200 abc+");
}

TEST(ResponseParser, ABodyInChunks) {
  EXPECT_EQ(readAnyhow("HTTP/1.1 404 Not\r\nTransfer-Encoding: chunked\r\n\r\n"
                       "2\r\nab\r\n1;x=y\r\nc\r\n0\r\nTrailer: t\r\n\r\n"),
            "404 abc+");
}

TEST(ResponseParser, AnEmptyBodyInChunks) {
  EXPECT_EQ(readAnyhow("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\na: b\r\n\r\n"),
            "200 +");
}

TEST(ResponseParser, ABodyThatEndsWithTheConnection) {
  EXPECT_EQ(readAnyhow("HTTP/1.1 200 OK\r\n\r\nabc"), "200 abc");
}

TEST(ResponseParser, NoBody) {
  EXPECT_EQ(readAnyhow("HTTP/1.1 204 No\r\n\r\n"), "204 +");
  EXPECT_EQ(readAnyhow("HTTP/1.1 304 No\r\nContent-Length: 9\r\n\r\n"), "304 +");
  EXPECT_EQ(readAnyhow("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", true), "200 +");
}

TEST(ResponseParser, PassesOverProvisionalResponses) {
  EXPECT_EQ(readAnyhow("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nA: b\r\n\r\n"
                       "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"),
            "200 x+");
}

TEST(ResponseParser, TheServerMayWantToEndTheConnection) {
  EXPECT_EQ(readAnyhow("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx"),
            "200 x");
}

TEST(ResponseParser, AnEndWithinTheResponseIsAnError) {
  for (const auto* bytes :
       {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"})
    EXPECT_EQ(readAnyhow(bytes), "the server ended the connection in its answer") << bytes;
}

TEST(ResponseParser, WhatIsNotHttpIsAnError) {
  for (const auto* bytes :
       {"SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1 099 Low\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n"})
    EXPECT_TRUE(readAnyhow(bytes).starts_with("the server's answer is not HTTP")) << bytes;
}

TEST(ResponseParser, ALargeHeadIsAnError) {
  std::string fields = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 30; ++i) fields += "Field: value\r\n";
  for (const std::size_t piece : {1U, 7U, 1'000U})
    EXPECT_EQ(read(fields + "\r\n", piece), "the head of the server's answer is too large");
  std::string provisional;
  for (int i = 0; i < 30; ++i) provisional += "HTTP/1.1 100 Continue\r\n\r\n";
  EXPECT_EQ(read(provisional, 10), "the head of the server's answer is too large");
}

TEST(ResponseParser, AChunkOfNothingButSyntaxIsAnError) {
  const auto bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" +
                     std::string(20'000, 'x') + "\r\na\r\n0\r\n\r\n";
  for (const std::size_t piece : {1'000U, 100'000U})
    EXPECT_TRUE(read(bytes, piece).starts_with("the server's answer is not HTTP")) << piece;
}

}  // namespace
}  // namespace http
