#include "api/wire/execution_request.h"

#include <gtest/gtest.h>

namespace wire {
namespace {

using namespace std::chrono_literals;
using Arguments = std::vector<std::string>;

const model::LanguageCatalog kLanguages{{{.code = "py", .aliases = {"python"}}}};

model::ExecutionRequest parsed(const std::string& members) {
  return parseExecution(R"({"lang":"py","code":"c")" + members + "}", kLanguages).value().request;
}

Arguments arguments(const std::string& args) {
  return parsed(R"(,"args":)" + args).program.args;
}

/// Field and code of the first detail.
std::pair<std::string, std::string> wrong(std::string_view body) {
  const auto detail = parseExecution(body, kLanguages).error().details.at(0);
  return {detail.field, detail.code};
}

TEST(ExecutionRequest, IsTheProgramByTheCodeOfItsLanguage) {
  const auto request =
      parseExecution(R"({"lang":"Python","code":" 1\n"})", kLanguages).value().request;
  EXPECT_EQ(request.program.language, "py");
  EXPECT_EQ(request.program.code, " 1\n");
  EXPECT_FALSE(request.timeout);
  EXPECT_FALSE(request.sessionId);
}

TEST(ExecutionRequest, KeepsTheTimeThatTheClientNamesForExecutionToClamp) {
  EXPECT_EQ(parsed(R"(,"timeout":15000)").timeout, 15s);
  EXPECT_EQ(parsed(R"(,"timeout":99.9)").timeout, 99ms);
  EXPECT_EQ(parsed(R"(,"timeout":-5)").timeout, 0ms);
  EXPECT_EQ(parsed(R"(,"timeout":1e300)").timeout, 1'000'000s);
  EXPECT_FALSE(parsed(R"(,"timeout":null)").timeout);
}

TEST(ExecutionRequest, KeepsASessionWhateverItsIdLooksLike) {
  EXPECT_EQ(parsed(R"(,"session_id":"../../etc")").sessionId, "../../etc");
  EXPECT_FALSE(parsed(R"(,"session_id":7)").sessionId);
}

TEST(ExecutionRequest, GivesTheProgramTextsWhateverTheArgumentsAre) {
  EXPECT_EQ(arguments("null"), Arguments());
  EXPECT_EQ(arguments(R"("a b")"), Arguments{"a b"});
  EXPECT_EQ(arguments(R"(["a",1,2.5,true,null,{"b":[1]}])"),
            (Arguments{"a", "1", "2.5", "true", "null", R"({"b":[1]})"}));
  EXPECT_EQ(arguments("1e3"), Arguments{"1000"});
  EXPECT_EQ(arguments("123456789012345678"), Arguments{"123456789012345678"});
}

TEST(ExecutionRequest, NamesTheFieldThatIsWrong) {
  using Detail = std::pair<std::string, std::string>;
  EXPECT_EQ(wrong(R"({"lang":"py"})"), Detail("body -> code", "missing"));
  EXPECT_EQ(wrong(R"({"code":"1"})"), Detail("body -> lang", "missing"));
  EXPECT_EQ(wrong(R"({"lang":"py","code":1})"), Detail("body -> code", "string_type"));
  EXPECT_EQ(wrong(R"({"lang":"py","code":"1","timeout":"1"})"),
            Detail("body -> timeout", "number_type"));
  EXPECT_EQ(wrong(R"({"lang":"py","code":"1","entity_id":"a b"})"),
            Detail("body -> entity_id", "string_pattern_mismatch"));
  EXPECT_EQ(wrong(R"({"lang":"py","code":" "})"), Detail("code", "empty_code"));
  EXPECT_EQ(wrong(R"({"lang":"go","code":"1"})"), Detail("lang", "unsupported_language"));
  EXPECT_EQ(wrong(R"({"lang":"py","code":"1","args":"\u0000"})"), Detail("args", "nul_character"));
}

TEST(BodyKey, IsTheFirstOfTheNamesThatHoldsAText) {
  EXPECT_EQ(bodyKey(R"({"apiKey":"c","api_key":"b","LIBRECHAT_CODE_API_KEY":"a"})"), "a");
  EXPECT_EQ(bodyKey(R"({"apiKey":"c","api_key":"b","LIBRECHAT_CODE_API_KEY":""})"), "b");
  EXPECT_EQ(bodyKey(R"({"apiKey":"c","api_key":7})"), "c");
}

TEST(BodyKey, IsNothingWhereThereIsNone) {
  for (const auto* body :
       {"", "{", "[]", "{}", R"({"api_key":null})", R"({"x":{"api_key":"k"}})"}) {
    EXPECT_FALSE(bodyKey(body)) << body;
  }
}

}  // namespace
}  // namespace wire
