#include <gtest/gtest.h>

#include "api/malformed/rows.h"

namespace api::malformed {
namespace {

using namespace std::string_literals;

constexpr auto kFailed = "Request validation failed";

std::string repeated(std::size_t times, const std::string& text) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

std::string nested(std::size_t depth, const std::string& open, const std::string& close) {
  return repeated(depth, open) + "1" + repeated(depth, close);
}

TEST(MalformedRequest, WhoseBodyIsNoObject) {
  std::vector<Row> rows;
  for (const auto* json : {"[]", R"([{"lang":"py","code":"1"}])", R"("text")", R"("")", "1",
                           "-1.5e3", "true", "false", "null"}) {
    rows.push_back(body(json, json, 422, kFailed, "body", "dict_type"));
  }
  check(rows);
}

TEST(MalformedRequest, WithoutARequiredField) {
  check({body("nothing", "{}", 422, kFailed, "body -> code", "missing"),
         body("no code", R"({"lang":"py"})", 422, kFailed, "body -> code", "missing"),
         body("no lang", R"({"code":"1"})", 422, kFailed, "body -> lang", "missing"),
         body("other case", R"({"Lang":"py","code":"1"})", 422, kFailed, "body -> lang", "missing"),
         body("a space more", R"({"lang ":"py","code":"1"})", 422, kFailed, "body -> lang",
              "missing"),
         body("NUL behind the name", R"({"lang\u0000":"py","code":"1"})", 422, kFailed,
              "body -> lang", "missing"),
         body("one level too deep", R"({"body":{"lang":"py","code":"1"}})", 422, kFailed,
              "body -> code", "missing")});
}

TEST(MalformedRequest, WhoseFieldsAreOfAnotherType) {
  std::vector<Row> rows;
  for (const auto* value : {"1", "1.5", "true", "null", "[]", R"(["1"])", "{}", R"({"a":"b"})"}) {
    rows.push_back(body("code "s + value, R"({"lang":"py","code":)"s + value + "}", 422, kFailed,
                        "body -> code", "string_type"));
    rows.push_back(body("lang "s + value, R"({"code":"1","lang":)"s + value + "}", 422, kFailed,
                        "body -> lang", "string_type"));
  }
  for (const auto* value : {R"("1000")", R"("")", "true", "[]", "[1000]", "{}"}) {
    rows.push_back(body("timeout "s + value, R"({"lang":"py","code":"1","timeout":)"s + value + "}",
                        422, kFailed, "body -> timeout", "number_type"));
  }
  for (const auto* value : {"1", "true", "[]", "{}", R"("")", R"("a b")", R"("a/b")", R"("\u00e9")",
                            R"("a\u0000")", R"("12345678901234567890123456789012345678901")"}) {
    rows.push_back(body("entity_id "s + value,
                        R"({"lang":"py","code":"1","entity_id":)"s + value + "}", 422, kFailed,
                        "body -> entity_id", "string_pattern_mismatch"));
  }
  check(rows);
}

TEST(MalformedRequest, WhoseCodeIsBlank) {
  std::vector<Row> rows;
  for (const auto* code : {"", " ", R"(\n)", R"(\t\r\n )", R"(\u000b\f)"}) {
    rows.push_back(body("'"s + code + "'", R"({"lang":"py","code":")"s + code + "\"}", 400,
                        "Code cannot be empty", "code", "empty_code"));
  }
  check(rows);
}

TEST(MalformedRequest, WhoseLanguageIsNone) {
  const auto row = [](const std::string& lang, const std::string& shown) {
    return body("lang " + lang.substr(0, 20), R"({"code":"1","lang":")" + lang + "\"}", 400,
                "Unsupported programming language: " + shown, "lang", "unsupported_language");
  };
  check({row("brainfuck", "brainfuck"), row("", ""), row(" py", " py"), row("py ", "py "),
         row(R"(py\u0000)", "py\0"s), row("p\u0443", "p\u0443"), row("py3", "py3"),
         row("../../bin/sh", "../../bin/sh"), row(R"(\"><script>)", "\"><script>"),
         row("js\\r\\nX-Injected: 1", "js\r\nX-Injected: 1"),
         row(std::string(5000, 'x'), std::string(100, 'x')),
         // The cut is in the middle of a character.
         row("x" + repeated(100, "\xc3\xa9"), "x" + repeated(49, "\xc3\xa9") + "\ufffd")});
}

TEST(MalformedRequest, NestedTooDeeply) {
  const auto in = [](const std::string& member, const std::string& value) {
    return R"({"lang":"py","code":"1",")" + member + "\":" + value + "}";
  };
  check({broken("arrays in args", in("args", nested(40, "[", "]"))),
         broken("objects in args", in("args", nested(40, R"({"a":)", "}"))),
         broken("both, in an unknown member", in("x", nested(20, R"([{"a":)", "}]"))),
         broken("100,000 arrays", nested(100'000, "[", "]")),
         broken("100,000 arrays that nobody closes", std::string(100'000, '[')),
         broken("100,000 objects in an unknown member", in("x", nested(100'000, R"({"":)", "}")))});
}

TEST(OddRequest, WhoseFieldsRepeatRunsTheLast) {
  const auto many = R"({"lang":"py","code":"1")" + repeated(50'000, R"(,"x":[1])");
  const std::string twice = R"("args":["a"],"args":["b"])";
  check({runs("args twice", twice, "b\n"),
         runs("a bad value first", R"("timeout":"x","timeout":5000)"),
         body("a bad value last", R"({"lang":"py","code":"1","code":1})", 422, kFailed,
              "body -> code", "string_type"),
         body("a bad language last", R"({"lang":"py","code":"1","lang":"x"})", 400,
              "Unsupported programming language: x", "lang", "unsupported_language"),
         body("50,000 unknown members of one name", many + "}", 200)});
}

TEST(OddRequest, WhoseValuesAreExtremeRuns) {
  check({runs("the longest entity_id", R"("entity_id":"1234567890123456789012345678901234567890")"),
         runs("entity_id null", R"("entity_id":null)"),
         runs("the largest number", R"("timeout":1.7976931348623157e308)"),
         runs("a number over all bounds", R"("timeout":1e999)"),
         runs("the smallest number", R"("timeout":5e-324)"),
         runs("300 digits", R"("timeout":)" + std::string(300, '9')),
         runs("minus zero", R"("timeout":-0)"),
         runs("nested as deeply as allowed", R"("x":)" + nested(31, "[", "]")),
         runs("session_id of another type", R"("session_id":{"a":[]})"),
         runs("files null", R"("files":null)"),
         runs("a reference of odd types", R"("files":[{"id":1,"name":[],"session_id":{}}])")});
}

TEST(MalformedRequest, WhoseFilesAreNoListOfObjects) {
  const std::string start = R"({"lang":"py","code":"1","files":)";
  check({body("a text", start + R"("none"})", 422, kFailed, "body -> files", "list_type"),
         body("an object", start + "{}}", 422, kFailed, "body -> files", "list_type"),
         body("a list of texts", start + R"(["a"]})", 422, kFailed, "body -> files -> 0",
              "dict_type"),
         body("null in a list", start + "[{},null]}", 422, kFailed, "body -> files -> 1",
              "dict_type"),
         body("a name outside", start + R"([{"name":"../x"}]})", 400, "Invalid file name",
              "body -> files", "invalid_file_name"),
         body("a name with NUL", start + R"([{"name":"a\u0000b"}]})", 400, "Invalid file name",
              "body -> files", "invalid_file_name"),
         body("too many", start + "[{}" + repeated(1'000, ",{}") + "]}", 400,
              "files: at most 1000 files", "body -> files", "too_many")});
}

}  // namespace
}  // namespace api::malformed
