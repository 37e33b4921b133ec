#include "http/response_head.h"

#include <gtest/gtest.h>

namespace http {
namespace {

std::string headOf(const Response& response, Framing framing = {}) {
  std::string out;
  appendHead(out, response, framing);
  return out;
}

TEST(ResponseHead, NamesTheLengthOfTheBody) {
  Response response{.status = 200, .headers = {}, .body = "hello"};
  response.headers.add("Content-Type", "text/plain");
  EXPECT_EQ(headOf(response),
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\n");
}

TEST(ResponseHead, SaysWhetherTheConnectionStays) {
  EXPECT_NE(headOf({}, {.keepAlive = false}).find("Connection: close\r\n"), std::string::npos);
  EXPECT_NE(headOf({}, {.http11 = false}).find("Connection: keep-alive\r\n"), std::string::npos);
  EXPECT_EQ(headOf({}).find("Connection"), std::string::npos);
}

TEST(ResponseHead, GivesNoLengthWhereThereIsNoBody) {
  EXPECT_EQ(headOf({.status = 204, .headers = {}, .body = {}}), "HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_EQ(headOf({.status = 304, .headers = {}, .body = {}}),
            "HTTP/1.1 304 Not Modified\r\n\r\n");
}

/// A source that nobody asks for pieces.
class SomeSource final : public BodySource {
 public:
  explicit SomeSource(std::optional<std::uint64_t> size) : size_(size) {}
  std::optional<std::uint64_t> size() const override { return size_; }
  async::Task<base::Result<std::string_view>> next() override { co_return std::string_view(); }

 private:
  std::optional<std::uint64_t> size_;
};

TEST(ResponseHead, SaysHowASourceEnds) {
  Response response;
  response.source = std::make_unique<SomeSource>(5'000'000'000U);
  EXPECT_EQ(headOf(response), "HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\n");
  response.source = std::make_unique<SomeSource>(std::nullopt);
  EXPECT_EQ(headOf(response), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(bodyEnd(response, true), BodyEnd::kAtLastChunk);
  EXPECT_EQ(bodyEnd(response, false), BodyEnd::kAtClose) << "HTTP/1.0 knows no chunks";
  EXPECT_EQ(headOf(response, {.keepAlive = false, .http11 = false}),
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
  response.status = 304;
  EXPECT_EQ(headOf(response), "HTTP/1.1 304 Not Modified\r\n\r\n");
}

TEST(ResponseHead, LetsNoValueBeginAnotherField) {
  Response response;
  response.headers.add("X-Name", "a\r\nSet-Cookie: x");
  EXPECT_NE(headOf(response).find("X-Name: a  Set-Cookie: x\r\n"), std::string::npos);
}

TEST(ResponseHead, LeavesFramingToTheConnection) {
  Response response;
  response.headers.add("content-length", "99");
  response.headers.add("Transfer-Encoding", "chunked");
  EXPECT_EQ(headOf(response), "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
}

TEST(DateField, HasTheFormOfRfc9110) {
  DateField date;
  std::tm parsed{};
  const std::string line(date.now());
  const char* rest = ::strptime(line.c_str(), "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parsed);
  ASSERT_NE(rest, nullptr) << line;
  EXPECT_EQ(*rest, '\0');
  EXPECT_LT(std::abs(std::difftime(timegm(&parsed), std::time(nullptr))), 3);
}

}  // namespace
}  // namespace http
