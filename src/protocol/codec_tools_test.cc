#include <gtest/gtest.h>

#include "protocol/codec.h"

namespace protocol {
namespace {

TEST(ToolFrames, CarryACallAndItsResult) {
  const ToolCall call{{.number = 7, .function = "add", .input = "{\"a\":\"\xFF\\n\"}"}};
  const auto got = messageOf<ToolCall>(frameOf(call, 3));
  ASSERT_TRUE(got);
  EXPECT_EQ(got->call.number, 7U);
  EXPECT_EQ(got->call.function, "add");
  EXPECT_EQ(got->call.input, call.call.input);

  for (const bool failed : {false, true}) {
    const ToolResult result{
        {.number = 0x01020304, .failed = failed, .value = std::string("\0x", 2)}};
    const auto back = messageOf<ToolResult>(frameOf(result, 9));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->result.number, 0x01020304U);
    EXPECT_EQ(back->result.failed, failed);
    EXPECT_EQ(back->result.value, result.result.value);
  }
}

TEST(ToolFrames, AreNumbered) {
  EXPECT_TRUE(isNumbered(FrameType::kToolCall));
  EXPECT_TRUE(isNumbered(FrameType::kWaiting));
  EXPECT_TRUE(isNumbered(FrameType::kToolResult));
}

TEST(ToolFrames, RefuseWhatIsTooLongOrCut) {
  EXPECT_FALSE(decode<ToolResult>("1234"));
  EXPECT_FALSE(decode<ToolResult>("1234\x02"));
  EXPECT_TRUE(decode<ToolResult>(std::string("1234\0", 5)));
  const auto longest = model::kMostToolResultBytes;
  EXPECT_TRUE(decode<ToolResult>(std::string(5 + longest, '\1')));
  EXPECT_FALSE(decode<ToolResult>(std::string(6 + longest, '\1')));
  ToolCall call{
      {.number = 1, .function = "f", .input = std::string(model::kMostToolInputBytes, '\1')}};
  const auto payload = encode(call);
  EXPECT_LE(payload.size(), kMaxPayloadBytes) << "also where JSON escapes each byte";
  EXPECT_TRUE(decode<ToolCall>(payload));
  call.call.input += ' ';
  EXPECT_FALSE(decode<ToolCall>(encode(call)));
}

TEST(ToolFrames, AnOrderNamesFunctionsOrNone) {
  Order order{.language = "py"};
  EXPECT_FALSE(decode<Order>(encode(order))->tools);
  order.tools.emplace();
  EXPECT_TRUE(decode<Order>(encode(order))->tools->empty());
  order.tools->push_back({.name = "f", .tool = "f-1", .parameters = {"a", "b"}, .required = {"a"}});
  const auto read = decode<Order>(encode(order));
  ASSERT_EQ(read->tools->size(), 1U);
  EXPECT_EQ(read->tools->at(0).name, "f");
  EXPECT_EQ(read->tools->at(0).tool, "") << "stays with the server";
  EXPECT_EQ(read->tools->at(0).parameters, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(read->tools->at(0).required, (std::vector<std::string>{"a"}));
}

}  // namespace
}  // namespace protocol
