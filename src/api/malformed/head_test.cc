#include <gtest/gtest.h>

#include "api/malformed/rows.h"

namespace api::malformed {
namespace {

using namespace std::string_literals;

Row line(std::string name, const std::string& requestLine, unsigned status = 400,
         std::string error = {}) {
  return {.name = std::move(name),
          .bytes = requestLine + "\r\nHost: h\r\n\r\n",
          .status = status,
          .error = std::move(error)};
}

Row field(std::string name, const std::string& lines, unsigned status = 400,
          std::string error = {}) {
  return {.name = std::move(name),
          .bytes = "GET /status HTTP/1.1\r\nHost: h\r\n" + lines + "\r\n\r\n",
          .status = status,
          .error = std::move(error)};
}

TEST(MalformedRequest, WhoseFirstLineIsNone) {
  check(
      {line("a word", "nonsense"),
       line("only a method", "GET"),
       line("no version", "GET /health"),
       line("no target", "GET  HTTP/1.1"),
       line("no method", " /health HTTP/1.1"),
       line("two spaces before the version", "GET /health  HTTP/1.1"),
       line("a space in the target", "GET /he alth HTTP/1.1"),
       line("tabs", "GET\t/health\tHTTP/1.1"),
       line("something behind it", "GET /health HTTP/1.1 x"),
       line("HTTP/2.0", "GET /health HTTP/2.0"),
       line("HTTP/0.9", "GET /health HTTP/0.9"),
       line("HTTP/1", "GET /health HTTP/1"),
       line("HTTP/1.10", "GET /health HTTP/1.10"),
       line("http/1.1", "GET /health http/1.1"),
       line("another protocol", "GET /health ICY/1.1"),
       line("a bracket in the method", "G(T /health HTTP/1.1"),
       line("NUL in the method", "G\0T /health HTTP/1.1"s),
       line("NUL in the target", "GET /he\0alth HTTP/1.1"s),
       line("a control character in the target",
            "GET /he\x01"
            "alth HTTP/1.1"),
       line("a fragment", "GET /health#x HTTP/1.1", 400, "Fragment in the request target"),
       line("a backslash", "GET \\health HTTP/1.1", 400,
            "The request target must be an absolute path"),
       line("a relative path", "GET health HTTP/1.1", 400,
            "The request target must be an absolute path"),
       line("an authority", "CONNECT h:443 HTTP/1.1", 400,
            "The request target must be an absolute path"),
       line("another scheme", "GET ftp://h/health HTTP/1.1", 400,
            "The request target must be an absolute path"),
       line("a bad escape", "GET /%zz HTTP/1.1", 400, "Malformed escape in the URL path"),
       line("half an escape", "GET /health%2 HTTP/1.1", 400, "Malformed escape in the URL path"),
       line("an escape of nothing", "GET /% HTTP/1.1", 400, "Malformed escape in the URL path"),
       line("an escaped NUL", "GET /health%00 HTTP/1.1", 400, "NUL in the URL path"),
       {.name = "TLS", .bytes = "\x16\x03\x01\0\xa5\x01\0\0\xa1\x03\x03"s, .status = 400},
       {.name = "HTTP/2", .bytes = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .status = 400},
       {.name = "SSH", .bytes = "SSH-2.0-OpenSSH_9.2\r\n", .status = 400},
       {.name = "a proxy's greeting", .bytes = "PROXY TCP4 1.1.1.1 2.2.2.2 1 2\r\n", .status = 400},
       {.name = "Redis", .bytes = "*1\r\n$4\r\nPING\r\n", .status = 400},
       {.name = "bare line feeds", .bytes = "GET /health HTTP/1.1\nHost: h\n\n", .status = 400},
       {.name = "bare carriage returns",
        .bytes = "GET /health HTTP/1.1\rHost: h\r\r",
        .status = 400},
       {.name = "nothing", .bytes = "", .status = 0},
       {.name = "only empty lines", .bytes = "\r\n\r\n\r\n", .status = 0},
       {.name = "half a line", .bytes = "GET /hea", .status = 0},
       {.name = "half a head", .bytes = "GET /health HTTP/1.1\r\nHost: h\r\n", .status = 0}});
}

TEST(MalformedRequest, WhoseHeaderLinesAreNone) {
  check({field("no colon", "nonsense"), field("an empty name", ": x"),
         field("a space before the colon", "X-Test : x"), field("a space in the name", "X Test: x"),
         field("a folded value", "X-A: a\r\n b\r\nX-B: b", 400, "Folded header field"),
         field("a value folded by a tab", "X-A: a\r\n\tb", 400, "Folded header field"),
         field("a value that begins in the next line", "X-A:\r\n a", 400, "Folded header field"),
         field("a name in brackets", "(X): x"), field("a name that is not ASCII", "X-\xc3\xa9: x"),
         field("NUL in the name", "X-\0: x"s), field("NUL in the value", "X-Test: a\0b"s),
         field("a bare line feed in the value", "X-Test: a\nb"),
         field("a bare carriage return in the value", "X-Test: a\rb"),
         field("BEL in the value", "X-Test: a\x07"),
         field("a value that is not ASCII", "X-Test: \xc3\xa9", 401),
         field("an empty value", "X-Test:", 401)});
}

TEST(MalformedRequest, WhoseHostIsUnclear) {
  const auto bytes = [](const std::string& lines) {
    return "GET /health HTTP/1.1\r\n" + lines + "\r\n";
  };
  check({{.name = "none", .bytes = bytes(""), .status = 400, .error = "Missing Host header"},
         {.name = "two",
          .bytes = bytes("Host: a\r\nHost: b\r\n"),
          .status = 400,
          .error = "More than one Host header"},
         {.name = "two equal ones",
          .bytes = bytes("Host: a\r\nhost: a\r\n"),
          .status = 400,
          .error = "More than one Host header"}});
}

TEST(MalformedRequest, WhoseHeadIsTooLarge) {
  std::string fields;
  for (int i = 0; i < 2'000; ++i) fields += "X-" + std::to_string(i) + ": x\r\n";
  const auto error = "Request header fields too large";
  check({field("one long value", "X-Test: " + std::string(20'000, 'x'), 431, error),
         field("one long name", std::string(20'000, 'x') + ": x", 431, error),
         field("many lines", fields + "X-Last: x", 431, error),
         line("a long target", "GET /" + std::string(20'000, 'x') + " HTTP/1.1", 431, error),
         line("a long query", "GET /health?" + std::string(20'000, 'x') + " HTTP/1.1", 431, error),
         line("a long method", std::string(20'000, 'X') + " /health HTTP/1.1", 431, error)});
}

TEST(MalformedRequest, ThatExpectsWhatNobodyPromised) {
  check({field("an unknown expectation", "Expect: a-pony", 417, "Unsupported expectation"),
         field("another status", "Expect: 200-ok", 417, "Unsupported expectation"),
         field("an empty one", "Expect:", 417, "Unsupported expectation"),
         field("an upgrade is ignored", "Connection: Upgrade\r\nUpgrade: h2c", 401),
         field("so is a web socket", "Connection: Upgrade\r\nUpgrade: websocket", 401)});
}

}  // namespace
}  // namespace api::malformed
