#include "http/url.h"

#include <gtest/gtest.h>

namespace http {
namespace {

std::string read(std::string_view text) {
  const auto url = parseUrl(text);
  if (!url) return "wrong";
  return std::string(url->tls ? "tls " : "") + url->host + " " + std::to_string(url->port) + " " +
         url->path;
}

TEST(Url, TellsHostPortAndPath) {
  EXPECT_EQ(read("http://localhost:8000"), "localhost 8000 ");
  EXPECT_EQ(read("https://code.example.org/v1/"), "tls code.example.org 443 /v1");
  EXPECT_EQ(read("HTTP://10.0.0.1//a/b//"), "10.0.0.1 80 //a/b");
  EXPECT_EQ(read("http://[::1]:8000/"), "::1 8000 ");
  EXPECT_EQ(read("http://h:"), "h 80 ");
}

TEST(Url, RefusesWhatIsNoServer) {
  for (const auto* text :
       {"", "localhost:8000", "ftp://h", "http://", "http:///x", "http://h:0", "http://h:65536",
        "http://h:x", "http://u:p@h", "http://h/?q=1", "http://h/#f", "http://h/a b",
        "http://h\r\nX: y", "http://[::1", "http://a:b:1"})
    EXPECT_EQ(read(text), "wrong") << text;
}

TEST(Url, TheFieldHostNamesThePortWhereItIsNotTheUsualOne) {
  EXPECT_EQ(parseUrl("http://h")->hostField(), "h");
  EXPECT_EQ(parseUrl("https://h:443")->hostField(), "h");
  EXPECT_EQ(parseUrl("https://h:80")->hostField(), "h:80");
  EXPECT_EQ(parseUrl("http://[::1]:8000")->hostField(), "[::1]:8000");
}

}  // namespace
}  // namespace http
