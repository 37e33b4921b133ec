#include <gtest/gtest.h>

#include "api/malformed/rows.h"

namespace api::malformed {
namespace {

using namespace std::string_literals;

const std::string kJson = R"({"lang":"py","code":"1"})";  // 24 bytes

Row framed(std::string name, const std::string& lines, const std::string& content, unsigned status,
           std::string error = {}) {
  return {.name = std::move(name),
          .bytes =
              "POST /exec HTTP/1.1\r\nHost: h\r\nX-API-Key: k\r\n"
              "Content-Type: application/json\r\n" +
              lines + "\r\n" + content,
          .status = status,
          .error = std::move(error)};
}

Row length(const std::string& value, unsigned status = 400, std::string error = {}) {
  return framed("Content-Length: " + value, "Content-Length: " + value + "\r\n", kJson, status,
                std::move(error));
}

TEST(MalformedRequest, WhoseLengthIsUnclear) {
  const auto many = "More than one Content-Length";
  check({length("abc"),
         length(""),
         length("-1"),
         length("+24"),
         length("0x18"),
         length("24.0"),
         length("2 4"),
         length("24;"),
         length("\"24\""),
         length("99999999999999999999"),
         length("18446744073709551616"),
         length("24, 24"),
         length("24,"),
         length("2\r\n 4"),
         length("3000000", 413, "Request body too large"),
         length("9223372036854775807", 413, "Request body too large"),
         framed("twice the same", "Content-Length: 24\r\nContent-Length: 24\r\n", kJson, 400, many),
         framed("two lengths", "Content-Length: 24\r\nContent-Length: 2\r\n", kJson, 400),
         framed("with chunks", "Content-Length: 24\r\nTransfer-Encoding: chunked\r\n",
                "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n", 400),
         framed("behind chunks", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n",
                400)});
}

TEST(MalformedRequest, WhoseTransferEncodingIsUnclear) {
  const auto coding = [](const std::string& value) {
    return framed("Transfer-Encoding: " + value, "Transfer-Encoding: " + value + "\r\n",
                  "18\r\n" + kJson + "\r\n0\r\n\r\n", 400);
  };
  check({coding("gzip"),
         coding("gzip, chunked"),
         coding("chunked, gzip"),
         coding("chunked, chunked"),
         coding("identity"),
         coding("xchunked"),
         coding("chunked;q=1"),
         coding("\"chunked\""),
         coding("chunked,"),
         coding("\x0b"
                "chunked"),
         coding(""),
         coding("\r\n chunked"),
         coding("chunked\r\n , gzip"),
         framed("two fields", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                "0\r\n\r\n", 400),
         framed("two different fields",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n", 400),
         {.name = "HTTP/1.0",
          .bytes = "POST /exec HTTP/1.0\r\nX-API-Key: k\r\nContent-Type: application/json\r\n"
                   "Transfer-Encoding: chunked\r\n\r\n18\r\n" +
                   kJson + "\r\n0\r\n\r\n",
          .status = 400,
          .error = "Transfer-Encoding in an HTTP/1.0 request"}});
}

Row chunks(std::string name, const std::string& content, unsigned status = 400,
           std::string error = {}) {
  return framed(std::move(name), "Transfer-Encoding: chunked\r\n", content, status,
                std::move(error));
}

TEST(MalformedRequest, WhoseChunksAreNone) {
  const auto tooLarge = "Request body too large";
  check({chunks("no size", "\r\n" + kJson + "\r\n0\r\n\r\n"),
         chunks("a size that is none", "z\r\n" + kJson + "\r\n0\r\n\r\n"),
         chunks("a negative size", "-18\r\n" + kJson + "\r\n0\r\n\r\n"),
         chunks("0x", "0x18\r\n" + kJson + "\r\n0\r\n\r\n"),
         chunks("a space before the size", " 18\r\n" + kJson + "\r\n0\r\n\r\n"),
         chunks("a size beyond 64 bits", "10000000000000018\r\n" + kJson + "\r\n0\r\n\r\n"),
         chunks("longer than said", "17\r\n" + kJson + "\r\n0\r\n\r\n"),
         chunks("no line end behind the data", "18\r\n" + kJson + "0\r\n\r\n"),
         chunks("NUL in the size",
                "1\0"
                "8\r\n"s +
                    kJson + "\r\n0\r\n\r\n"),
         chunks("endless extensions", "18;" + std::string(10'000, 'x') + "\r\n" + kJson + "\r\n"),
         chunks("a broken trailer", "18\r\n" + kJson + "\r\n0\r\nno colon\r\n\r\n"),
         chunks("one too large", "300000\r\n", 413, tooLarge),
         chunks("the largest size there is", "ffffffffffffffff\r\n", 413, tooLarge),
         chunks("an empty body", "0\r\n\r\n", 422, "Request validation failed")});
}

TEST(MalformedRequest, ThatEndsBeforeItsBody) {
  // The client is gone before there is anything to answer, so nothing runs and nothing is sent.
  check({framed("nothing of it", "Content-Length: 24\r\n", "", 0),
         framed("half of it", "Content-Length: 48\r\n", kJson, 0),
         chunks("a chunk without its end", "18\r\n" + kJson, 0),
         chunks("line feeds, which end no line of a chunk", "18\n" + kJson + "\n0\n\n", 0),
         chunks("no last chunk", "18\r\n" + kJson + "\r\n", 0)});
}

TEST(OddRequest, WhoseFramingIsUnusualButGoodRuns) {
  check(
      {framed("a length with zeros", "Content-Length: 00024\r\n", kJson, 200),
       framed("CHUNKED", "Transfer-Encoding: CHUNKED\r\n", "18\r\n" + kJson + "\r\n0\r\n\r\n", 200),
       chunks(
           "one byte a chunk",
           [] {
             std::string all;
             for (const char letter : kJson) all += "1\r\n"s + letter + "\r\n";
             return all + "0\r\n\r\n";
           }(),
           200),
       chunks("sizes with zeros", "0018\r\n" + kJson + "\r\n000\r\n\r\n", 200),
       chunks("an extension", "18;a=b\r\n" + kJson + "\r\n0;c\r\n\r\n", 200),
       chunks("a trailer", "18\r\n" + kJson + "\r\n0\r\nX-API-Key: other\r\n\r\n", 200),
       {.name = "empty lines first", .bytes = "\r\n\r\n" + goodRequest(), .status = 200}});
}

}  // namespace
}  // namespace api::malformed
