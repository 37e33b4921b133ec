#include "api/wire/tool_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wire {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const model::LanguageCatalog kLanguages{{{.code = "py", .aliases = {"python"}},
                                         {.code = "bash", .aliases = {"sh"}},
                                         {.code = "rs", .aliases = {}}}};

auto parse(std::string_view body) {
  return parseToolRequest(body, kLanguages);
}

model::ExecutionRequest begun(std::string_view body) {
  auto parsed = parse(body);
  EXPECT_TRUE(parsed) << body;
  return parsed ? std::get<model::ExecutionRequest>(*std::move(parsed)) : model::ExecutionRequest();
}

TEST(ToolRequest, ReadsWhatTheClientsSend) {
  const auto request = begun(
      R"({"code":"x","tools":[{
    "name" : "get-weather", "description" : "d", "parameters" : {"type":"object",)"
      R"("properties":{"unit":{},"city":{},"day":{}},"required":["city","none"]},"allowed_callers":["x"]},{"name":"b"}],)"
      R"("session_id":"s","timeout":15000,"files":[]})");
  EXPECT_EQ(request.program.language, "py");
  EXPECT_EQ(request.timeout, std::chrono::milliseconds(15'000));
  EXPECT_EQ(request.sessionId, "s");
  ASSERT_EQ(request.program.tools->size(), 2U);
  const auto& function = request.program.tools->at(0);
  EXPECT_EQ(function.name, "get_weather");
  EXPECT_EQ(function.tool, "get-weather");
  EXPECT_THAT(function.parameters, ElementsAre("city", "unit", "day"));
  EXPECT_THAT(function.required, ElementsAre("city"));
}

TEST(ToolRequest, KnowsPythonAndBashByAllTheirNames) {
  for (const auto* lang :
       {R"("lang":"py")", R"("lang":"PYTHON")", R"("language":"python")", R"("lang":null)"}) {
    EXPECT_EQ(begun(R"({"code":"1",)" + std::string(lang) + "}").program.language, "py") << lang;
  }
  for (const auto* lang : {R"("lang":"bash")", R"("language":"sh")"})
    EXPECT_EQ(begun(R"({"code":"1",)" + std::string(lang) + "}").program.language, "bash") << lang;
}

TEST(ToolRequest, WithoutToolsOnlyPythonNeedsThem) {
  EXPECT_TRUE(begun(R"({"code":"1","tools":[]})").program.tools);
  EXPECT_FALSE(begun(R"({"code":"1","tools":[],"lang":"bash"})").program.tools);
}

TEST(ToolRequest, GivesBashBothNamesOfAToolThatTheShellKnows) {
  const auto request = begun(R"({"code":"1","lang":"bash","tools":[{"name":"jobs"}]})");
  ASSERT_EQ(request.program.tools->size(), 2U);
  EXPECT_EQ(request.program.tools->at(1).name, "jobs_tool");
  EXPECT_EQ(request.program.tools->at(1).tool, "jobs");
}

TEST(ToolRequest, RefusesWhatIsWrongAndNamesTheField) {
  std::string many = R"({"name":"t0"})";
  for (int i = 1; i <= 100; ++i) many += R"(,{"name":"t)" + std::to_string(i) + R"("})";
  const std::pair<std::string, const char*> cases[] = {
      {R"({})", "code"},
      {R"({"code":" "})", "Code cannot be empty"},
      {R"({"code":1})", "code"},
      {R"({"code":"1","lang":"ruby"})", "ruby"},
      {R"({"code":"1","lang":"rs"})", "rs"},
      {R"({"code":"1","lang":1})", "lang"},
      {R"({"code":"1","timeout":0})", "timeout"},
      {R"({"code":"1","timeout":-5})", "timeout"},
      {R"({"code":"1","timeout":"1"})", "timeout"},
      {R"({"code":"1","tools":{}})", "tools"},
      {R"({"code":"1","tools":[1]})", "tools"},
      {R"({"code":"1","tools":[{"name":""}]})", "tools"},
      {R"({"code":"1","tools":[{"name":"a-b"},{"name":"a_b"}]})", "a_b"},
      {R"({"code":"1","lang":"sh","tools":[{"name":"a.b"},{"name":"a_b"}]})", "a_b"},
      {R"({"code":"1","tools":[)" + many + "]}", "at most 100"},
      {R"({"continuation_token":"","tool_results":[{"call_id":"c"}]})", "continuation_token"},
      {R"({"continuation_token":1,"tool_results":[{"call_id":"c"}]})", "continuation_token"},
      {R"({"continuation_token":")" + std::string(2049, 't') + R"("})", "continuation_token"},
      {R"({"continuation_token":"t"})", "tool_results"},
      {R"({"continuation_token":"t","tool_results":[]})", "tool_results"},
      {R"({"continuation_token":"t","tool_results":[{"result":1}]})", "call_id"},
  };
  for (const auto& [body, what] : cases) {
    const auto parsed = parse(body);
    ASSERT_FALSE(parsed) << body.substr(0, 100);
    EXPECT_EQ(parsed.error().kind, base::ErrorKind::kInvalid) << body.substr(0, 100);
    EXPECT_THAT(parsed.error().message, HasSubstr(what));
  }
}

TEST(ToolRequest, ReadsResultsWithAllTheirGaps) {
  const auto parsed = parse(
      R"({"continuation_token":"t","tool_results":[{"call_id":"call_001","result":{"t":2.5},"is_error":false},)"
      R"({"call_id":"call_002","is_error":false},{"call_id":"call_003","result":null,"is_error":true,"error_message":"no"},)"
      R"({"call_id":"call_004","is_error":true}]})");
  ASSERT_TRUE(parsed);
  const auto& body = std::get<ContinuationBody>(*parsed);
  EXPECT_EQ(body.token, "t");
  ASSERT_EQ(body.results.size(), 4U);
  EXPECT_EQ(body.results[0].value, R"({"t":2.5})");
  EXPECT_EQ(body.results[1].value, "null");
  EXPECT_FALSE(body.results[1].failed);
  EXPECT_TRUE(body.results[2].failed);
  EXPECT_EQ(body.results[2].value, "no");
  EXPECT_EQ(body.results[3].value, "Tool execution failed");
}

TEST(ToolRequest, RefusesResultsThatAreTooLarge) {
  const auto result = [](int id, std::size_t size) {
    return R"({"call_id":"c)" + std::to_string(id) + R"(","result":")" + std::string(size, 'x') +
           R"("})";
  };
  const std::string head = R"({"continuation_token":"t","tool_results":[)";
  EXPECT_TRUE(parse(head + result(1, (5 << 20) - 2) + "]}"));
  EXPECT_EQ(parse(head + result(1, (5 << 20) - 1) + "]}").error().kind, base::ErrorKind::kTooLarge);
  std::string all = head + result(0, 5'000'000);
  for (int i = 1; i < 9; ++i) all += "," + result(i, 5'000'000);
  EXPECT_EQ(parse(all + "]}").error().kind, base::ErrorKind::kTooLarge);
}

TEST(ToolRequest, ReadsTheIdOfACancel) {
  EXPECT_EQ(parseCancel(R"({"request_id":"123e4567-e89b-12d3-a456-426614174000"})").value(),
            "123e4567-e89b-12d3-a456-426614174000");
  for (const auto* body : {R"({"request_id":"x"})", R"({})", R"({"request_id":1})",
                           R"({"request_id":"123e4567 e89b-12d3-a456-426614174000"})"}) {
    EXPECT_EQ(parseCancel(body).error().kind, base::ErrorKind::kInvalid) << body;
  }
}

}  // namespace
}  // namespace wire
