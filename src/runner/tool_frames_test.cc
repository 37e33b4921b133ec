#include "runner/tool_frames.h"

#include <gtest/gtest.h>

namespace runner {
namespace {

std::string number(std::uint32_t value) {
  std::string bytes;
  for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(value >> shift & 0xFF);
  return bytes;
}

std::string call(std::uint32_t id, const std::string& name, const std::string& input) {
  return "C" + number(id) + number(static_cast<std::uint32_t>(name.size())) +
         number(static_cast<std::uint32_t>(input.size())) + name + input;
}

std::string waits(std::uint32_t calls) {
  return "W" + number(calls) + number(0) + number(0);
}

TEST(ToolFramesOfAProgram, AreReadHoweverTheyAreCut) {
  const auto bytes = call(1, "add", "{}") + call(2, "get_weather", "") + waits(2);
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    ToolFrames frames;
    std::vector<ToolEvent> events;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      frames.feed(std::string_view(bytes).substr(at, piece));
      for (;;) {
        auto event = frames.next();
        ASSERT_TRUE(event);
        if (std::holds_alternative<NeedMoreBytes>(*event)) break;
        events.push_back(*std::move(event));
      }
    }
    ASSERT_EQ(events.size(), 3U) << piece;
    const auto& first = std::get<model::ToolCall>(events[0]);
    EXPECT_EQ(first.number, 1U);
    EXPECT_EQ(first.function, "add");
    EXPECT_EQ(first.input, "{}");
    EXPECT_EQ(std::get<model::ToolCall>(events[1]).function, "get_weather");
    EXPECT_EQ(std::get<ProgramWaits>(events[2]).calls, 2U);
  }
}

TEST(ToolFramesOfAProgram, AreRefusedBeforeTheirBytesHaveCome) {
  for (const auto& bytes :
       {"X" + number(1) + number(1) + number(1), "C" + number(1) + number(0) + number(1),
        "C" + number(1) + number(257) + number(1), "C" + number(1) + number(1) + number(1U << 31),
        "W" + number(1) + number(1) + number(0)}) {
    ToolFrames frames;
    frames.feed(bytes);
    EXPECT_FALSE(frames.next()) << testing::PrintToString(bytes);
  }
}

TEST(ToolFramesOfAProgram, AreBoundedInNumberAndBytes) {
  ToolFrames many;
  for (std::size_t i = 0; i < model::kMostToolCalls; ++i) {
    many.feed(call(1, "f", "{}"));
    EXPECT_TRUE(many.next());
  }
  many.feed(call(1, "f", "{}"));
  EXPECT_FALSE(many.next());

  ToolFrames heavy;
  const std::string input(model::kMostToolInputBytes, ' ');
  for (int i = 0; i < 32; ++i) {
    heavy.feed(call(1, "f", input));
    EXPECT_TRUE(heavy.next());
  }
  heavy.feed(call(1, "f", input));
  EXPECT_FALSE(heavy.next());
}

TEST(ToolFramesOfAProgram, ResultsCarryNumberFailureAndValue) {
  EXPECT_EQ(toolResultBytes({.number = 258, .failed = true, .value = "no"}),
            number(258) + "\1" + number(2) + "no");
}

}  // namespace
}  // namespace runner
