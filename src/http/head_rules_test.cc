#include "http/head_rules.h"

#include <gtest/gtest.h>

namespace http {
namespace {

/// Status of the refusal of a head with these lines, 0 when it is accepted.
unsigned refusalOf(const std::string& lines, std::string_view version = "HTTP/1.1") {
  RequestParser parser(16 * 1024);
  const auto progress =
      parser.parseHead("POST / " + std::string(version) + "\r\n" + lines + "\r\n");
  if (progress.refusal) return progress.refusal->status;
  EXPECT_TRUE(progress.done);
  const auto refusal = refuseHead(parser.head());
  return refusal ? refusal->status : 0;
}

TEST(HeadRules, AcceptsOrdinaryHeads) {
  EXPECT_EQ(refusalOf("Host: h\r\n"), 0U);
  EXPECT_EQ(refusalOf("Host: h\r\nContent-Length: 3\r\n"), 0U);
  EXPECT_EQ(refusalOf("Host: h\r\nTransfer-Encoding: Chunked\r\n"), 0U);
  EXPECT_EQ(refusalOf("Host: h\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n"), 0U);
  EXPECT_EQ(refusalOf("", "HTTP/1.0"), 0U);
}

TEST(HeadRules, RefusesUnclearLengths) {
  for (const auto* lines : {
           "Content-Length: 3\r\nContent-Length: 3\r\n",
           "Content-Length: 3\r\nContent-Length: 4\r\n",
           "Content-Length: 3, 3\r\n",
           "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
           "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
           "Content-Length: 3\r\nTransfer-Encoding: gzip\r\n",
           "Content-Length: -1\r\n",
           "Content-Length: +3\r\n",
           "Content-Length: 0x3\r\n",
           "Content-Length: 3 3\r\n",
           "Content-Length:\r\n",
           "Content-Length: 99999999999999999999999\r\n",
           "Content-Length : 3\r\n",
       }) {
    EXPECT_EQ(refusalOf(std::string("Host: h\r\n") + lines), 400U) << lines;
  }
}

TEST(HeadRules, RefusesTransferEncodingsThatServersReadDifferently) {
  for (const auto* lines : {
           "Transfer-Encoding: gzip, chunked\r\n",
           "Transfer-Encoding: chunked, identity\r\n",
           "Transfer-Encoding: identity\r\n",
           "Transfer-Encoding: xchunked\r\n",
           "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
           "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
           "Transfer-Encoding:\r\n",
           "Transfer-Encoding : chunked\r\n",
           "Transfer-Encoding: \"chunked\"\r\n",
       }) {
    EXPECT_EQ(refusalOf(std::string("Host: h\r\n") + lines), 400U) << lines;
  }
  EXPECT_EQ(refusalOf("Transfer-Encoding: chunked\r\n", "HTTP/1.0"), 400U);
}

TEST(HeadRules, WantsExactlyOneHost) {
  EXPECT_EQ(refusalOf(""), 400U);
  EXPECT_EQ(refusalOf("Host: a\r\nHost: a\r\n"), 400U);
}

TEST(HeadRules, RefusesOtherExpectations) {
  EXPECT_EQ(refusalOf("Host: h\r\nExpect: miracles\r\n"), 417U);
}

}  // namespace
}  // namespace http
