#include <gtest/gtest.h>

#include "api/malformed/rows.h"

namespace api::malformed {
namespace {

using namespace std::string_literals;

constexpr auto kFailed = "Request validation failed";

TEST(MalformedRequest, WithoutABody) {
  check({body("empty", "", 422, kFailed, "body", "missing"),
         body("spaces", " \r\n\t ", 422, kFailed, "body", "missing"),
         {.name = "no length",
          .bytes = "POST /exec HTTP/1.1\r\nHost: h\r\nX-API-Key: k\r\n"
                   "Content-Type: application/json\r\n\r\n",
          .status = 422,
          .error = kFailed,
          .field = "body",
          .code = "missing"}});
}

TEST(MalformedRequest, WhoseBodyIsNoJson) {
  check({broken("only {", "{"), broken("only }", "}"), broken("only [", "["), broken("only ]", "]"),
         broken("a bare word", "print"), broken("a form", "lang=py&code=1"),
         broken("XML", "<lang>py</lang>"), broken("YAML", "lang: py\ncode: 1\n"),
         broken("JSONP", R"(run({"lang":"py"}))"),
         broken("two documents", R"({"lang":"py"}{"code":"1"})"),
         broken("two lines of documents", "{}\n{}"),
         broken("something behind it", R"({"lang":"py","code":"1"} x)"),
         broken("NUL behind it", R"({"lang":"py","code":"1"})" + "\0"s),
         broken("NUL before it", "\0"s + R"({"lang":"py","code":"1"})"),
         broken("only NUL", "\0\0\0"s), broken("a quote too many", R"("{"lang":"py"})"),
         broken("gzip", "\x1f\x8b\x08\0\0\0\0\0\0\x03"s)});
}

TEST(MalformedRequest, WhoseObjectIsBroken) {
  check({broken("not closed", R"({"lang":"py","code":"1")"),
         broken("ends in a text", R"({"lang":"py","code":"1)"),
         broken("ends in a name", R"({"lang":"py","co)"),
         broken("ends behind a colon", R"({"lang":)"),
         broken("ends behind a comma", R"({"lang":"py",)"),
         broken("closed by ]", R"({"lang":"py"])"),
         broken("closed twice", R"({"lang":"py"}})"),
         broken("no comma", R"({"lang":"py" "code":"1"})"),
         broken("two commas", R"({"lang":"py",,"code":"1"})"),
         broken("a comma first", R"({,"lang":"py"})"),
         broken("a comma last", R"({"lang":"py","code":"1",})"),
         broken("only a comma", "{,}"),
         broken("no colon", R"({"lang" "py"})"),
         broken("two colons", R"({"lang"::"py"})"),
         broken("no value", R"({"lang":,"code":"1"})"),
         broken("only a name", R"({"lang"})"),
         broken("= for :", R"({"lang"="py"})"),
         broken("a bare name", R"({lang:"py"})"),
         broken("a number as name", R"({1:"py"})"),
         broken("null as name", R"({null:"py"})"),
         broken("single quotes", "{'lang':'py','code':'1'}"),
         broken("curly quotes", "{\u201clang\u201d:\u201cpy\u201d}"),
         broken("a comment before", "/* c */ {}"),
         broken("a comment inside", R"({"lang":"py", // c
 "code":"1"})"),
         broken("# comment", "# c\n{}"),
         broken("broken in an unknown member", R"({"lang":"py","code":"1","x":[1,})"),
         broken("an array that is not closed", R"({"lang":"py","code":"1","args":["a")"),
         broken("an array closed by }", R"({"lang":"py","code":"1","args":["a"}})"),
         broken("a comma last in an array", R"({"lang":"py","code":"1","args":["a",]})")});
}

TEST(MalformedRequest, WhoseWordsAndNumbersAreNone) {
  std::vector<Row> rows;
  for (const auto* value :
       {"NaN",   "nan",    "Infinity", "-Infinity", "undefined", "True",  "None",  "NULL",
        "tru",   "falsee", "nul",      "0x10",      "01",        "-01",   "+1",    ".5",
        "5.",    "-",      "--1",      "1e",        "1e+",       "1e1.5", "1_000", "1,000",
        "1 000", "1.2.3",  "5ms",      "\xd9\xa5",  "0b1",       "1f",    "-.5",   "(1)"}) {
    rows.push_back(broken("timeout "s + value,
                          R"({"lang":"py","code":"1","timeout":)" + std::string(value) + "}"));
    rows.push_back(
        broken("unknown "s + value, R"({"lang":"py","code":"1","x":)" + std::string(value) + "}"));
  }
  check(rows);
}

}  // namespace
}  // namespace api::malformed
