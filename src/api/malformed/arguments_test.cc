#include <gtest/gtest.h>

#include "api/malformed/rows.h"

namespace api::malformed {
namespace {

using namespace std::string_literals;

std::string listOf(std::size_t count, const std::string& item) {
  std::string list = "[" + item;
  for (std::size_t i = 1; i < count; ++i) list += "," + item;
  return list + "]";
}

std::string with(const std::string& args) {
  return R"({"lang":"py","code":"1","args":)" + args + "}";
}

TEST(OddRequest, WhoseArgumentsHaveAnyShapeRuns) {
  check(
      {runs("none", R"("x":1)"), runs("null", R"("args":null)"),
       runs("an empty list", R"("args":[])"), runs("a text", R"("args":"one two")", "one two\n"),
       runs("an empty text", R"("args":"")", "\n"), runs("a number", R"("args":7)", "7\n"),
       runs("a negative number", R"("args":-7)", "-7\n"),
       runs("a fraction", R"("args":2.5)", "2.5\n"), runs("a power", R"("args":1e3)", "1000\n"),
       runs("a large number", R"("args":18446744073709551615)", "18446744073709551615\n"),
       runs("true", R"("args":true)", "true\n"), runs("false", R"("args":[false])", "false\n"),
       runs("null in a list", R"("args":[null])", "null\n"),
       runs("an object", R"("args":{"a": [1, "x"]})", "{\"a\":[1,\"x\"]}\n"),
       runs("a list in a list", R"("args":[["a","b"],[]])", "[\"a\",\"b\"]\n[]\n"),
       runs("a mixture", R"("args":["",1,"-x",true,2.5])", "\n1\n-x\ntrue\n2.5\n"),
       runs("line breaks", R"("args":["a\nb"])", "a\nb\n"),
       runs("what a shell would run", R"~("args":["$(id)","`id`","; id"])~", "$(id)\n`id`\n; id\n"),
       runs("options", R"("args":["--","-c","--help"])", "--\n-c\n--help\n")});
}

TEST(MalformedRequest, WithArgumentsThatNoProgramCouldBeGiven) {
  const auto refused = [](std::string name, const std::string& args, std::string error,
                          std::string code) {
    return body(std::move(name), with(args), 400, std::move(error), "args", std::move(code));
  };
  const auto nul = "args: a program cannot be given a NUL character";
  const auto tooLong = "args: at most 128 KiB each and 1 MiB together";
  check({refused("NUL", R"("a\u0000b")", nul, "nul_character"),
         refused("NUL in a list", R"(["a","\u0000"])", nul, "nul_character"),
         refused("a long one", "\"" + std::string(128 << 10, 'x') + "\"", tooLong, "too_long"),
         refused("a long one in a list", "[\"a\",\"" + std::string(200 << 10, 'x') + "\"]", tooLong,
                 "too_long"),
         refused("a long object", "{\"a\":\"" + std::string(128 << 10, 'x') + "\"}", tooLong,
                 "too_long"),
         refused("long together", listOf(11, "\"" + std::string(100'000, 'x') + "\""), tooLong,
                 "too_long"),
         refused("too many", listOf(10'001, "1"), "args: at most 10000 arguments", "too_many"),
         refused("too many empty ones", listOf(10'001, R"("")"), "args: at most 10000 arguments",
                 "too_many")});
}

TEST(OddRequest, WithAsManyArgumentsAsAllowedRuns) {
  std::string out;
  for (int i = 0; i < 10'000; ++i) out += "1\n";
  const std::string longest((128 << 10) - 1, 'x');
  check({runs("ten thousand", R"("args":)" + listOf(10'000, "1"), out),
         runs("the longest", R"("args":")" + longest + "\"", longest + "\n")});
}

TEST(MalformedRequest, WithMoreValuesThanAnybodyNeeds) {
  check({broken("a million and one", with(listOf(1'000'000, "1")))});
}

}  // namespace
}  // namespace api::malformed
