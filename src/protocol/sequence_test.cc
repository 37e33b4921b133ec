#include "protocol/sequence.h"

#include <gtest/gtest.h>

namespace protocol {
namespace {

Frame output(std::uint64_t number) {
  return {FrameType::kStdout, number, "x"};
}

TEST(ReceivedSequence, IgnoresWhatItHadAndRefusesGaps) {
  ReceivedSequence received;
  EXPECT_EQ(received.accept(output(1)), true);
  EXPECT_EQ(received.accept(output(2)), true);
  EXPECT_EQ(received.accept(output(1)), false);
  EXPECT_EQ(received.accept({FrameType::kAttached, 0, ""}), true);
  EXPECT_FALSE(received.accept(output(4)).has_value());
  EXPECT_EQ(received.last(), 2u);
}

TEST(SentSequence, KeepsWhatIsNotAcknowledged) {
  SentSequence sent;
  EXPECT_EQ(sent.add(FrameType::kStdout, "a").number, 1u);
  sent.add(FrameType::kStderr, "b");
  sent.add(FrameType::kOutcome, "{}");
  EXPECT_EQ(sent.after(0).size(), 3u);
  ASSERT_EQ(sent.after(2).size(), 1u);
  EXPECT_EQ(sent.after(2)[0].type, FrameType::kOutcome);

  EXPECT_TRUE(sent.acknowledge(2).has_value());
  EXPECT_TRUE(sent.acknowledge(1).has_value());  // late ones change nothing
  EXPECT_EQ(sent.after(0).size(), 1u);
  EXPECT_EQ(sent.keptBytes(), kHeaderBytes + 2);
  EXPECT_FALSE(sent.acknowledge(4).has_value());
}

TEST(SentSequence, KeepsLessOfWhatSomebodyElseMayWant) {
  SentSequence sent;
  sent.add(FrameType::kStdout, "output");
  sent.add(FrameType::kToolCall, "a long call");
  sent.add(FrameType::kToolCall, "the next");
  const auto shorter = [](const Frame& frame) -> std::optional<std::string> {
    if (frame.type != FrameType::kToolCall) return std::nullopt;
    return "call";
  };
  ASSERT_TRUE(sent.shorten(2, shorter));
  ASSERT_TRUE(sent.canResumeAfter(0));
  const auto frames = sent.after(0);
  ASSERT_EQ(frames.size(), 3u);
  EXPECT_EQ(frames[0].payload, "output");
  EXPECT_EQ(frames[1].payload, "call");
  EXPECT_EQ(frames[2].payload, "the next");
  EXPECT_EQ(sent.keptBytes(), 3 * kHeaderBytes + 6 + 4 + 8);
  EXPECT_FALSE(sent.shorten(4, shorter)) << "never sent";
}

TEST(SentSequence, KnowsWhereItCanGoOn) {
  SentSequence sent;
  EXPECT_TRUE(sent.canResumeAfter(0));
  EXPECT_FALSE(sent.canResumeAfter(1)) << "never sent";
  for (int i = 0; i < 3; ++i) sent.add(FrameType::kStdout, "x");
  ASSERT_TRUE(sent.acknowledge(2));
  EXPECT_FALSE(sent.canResumeAfter(1)) << "frame 2 is forgotten";
  EXPECT_TRUE(sent.canResumeAfter(2));
  EXPECT_TRUE(sent.canResumeAfter(3));
  EXPECT_FALSE(sent.canResumeAfter(4));
}

}  // namespace
}  // namespace protocol
