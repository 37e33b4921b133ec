#include "protocol/frame.h"

#include <gtest/gtest.h>

namespace protocol {
namespace {

std::string sampleStream() {
  return bytesOf({FrameType::kPrepare, 0, "{}"}) + bytesOf({FrameType::kSource, 1, "print(1)"}) +
         bytesOf({FrameType::kSource, 2, ""}) +
         bytesOf({FrameType::kAcknowledge, 0, R"({"last":2})"});
}

std::vector<Frame> takeAll(FrameDecoder& decoder) {
  std::vector<Frame> frames;
  for (;;) {
    auto frame = decoder.next();
    EXPECT_TRUE(frame.has_value());
    if (!frame || !*frame) return frames;
    frames.push_back(**std::move(frame));
  }
}

void expectRefused(std::string bytes) {
  FrameDecoder decoder;
  decoder.feed(bytes);
  for (int i = 0; i < 2; ++i) {  // the error stays
    const auto frame = decoder.next();
    ASSERT_FALSE(frame.has_value());
    EXPECT_EQ(frame.error().kind, base::ErrorKind::kInvalid);
    decoder.feed(bytesOf({FrameType::kInspect, 0, "{}"}));
  }
}

TEST(Frame, HasTheHeaderOfTheSpecification) {
  const std::string bytes = bytesOf({FrameType::kOrder, 0x0102030405060708, "abc"});
  EXPECT_EQ(bytes, std::string("\0\0\0\3\6\0\0\0\1\2\3\4\5\6\7\10abc", 19));
}

TEST(FrameDecoder, TellsHowMuchOfABegunFrameIsMissing) {
  const auto bytes = bytesOf({FrameType::kSource, 1, "print(1)"});
  FrameDecoder decoder;
  decoder.feed(bytes.substr(0, 10));
  EXPECT_EQ(decoder.missing(), 0U);  // nobody knows yet
  decoder.feed(bytes.substr(10, 8));
  EXPECT_EQ(decoder.missing(), 6U);
  decoder.feed(bytes.substr(18));
  EXPECT_EQ(decoder.missing(), 0U);
  EXPECT_EQ(takeAll(decoder).size(), 1U);
  EXPECT_EQ(decoder.missing(), 0U);
}

TEST(FrameDecoder, GivesFramesHoweverTheBytesAreCut) {
  const std::string stream = sampleStream();
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    FrameDecoder decoder;
    decoder.feed(std::string_view(stream).substr(0, cut));
    auto frames = takeAll(decoder);
    decoder.feed(std::string_view(stream).substr(cut));
    for (auto& frame : takeAll(decoder)) frames.push_back(std::move(frame));
    ASSERT_EQ(frames.size(), 4u) << "cut at " << cut;
    EXPECT_EQ(frames[1].payload, "print(1)");
    EXPECT_EQ(frames[2].number, 2u);
    EXPECT_TRUE(decoder.atBoundary());
  }
}

TEST(FrameDecoder, WaitsWhenTruncatedAtAnyByte) {
  const std::string bytes = bytesOf({FrameType::kSource, 1, "print(1)"});
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    FrameDecoder decoder;
    decoder.feed(std::string_view(bytes).substr(0, length));
    const auto frame = decoder.next();
    ASSERT_TRUE(frame.has_value());
    EXPECT_FALSE(frame->has_value()) << length;
    EXPECT_EQ(decoder.atBoundary(), length == 0);
  }
}

TEST(FrameDecoder, RefusesAnOversizedFrameFromItsHeaderAlone) {
  expectRefused(std::string("\0\x80\0\1\4\0\0\0\0\0\0\0\0\0\0\1", 16));
}

TEST(FrameDecoder, TakesTheLargestFrame) {
  const std::string payload(kMaxPayloadBytes, 'x');
  FrameDecoder decoder;
  decoder.feed(bytesOf({FrameType::kSource, 1, payload}));
  EXPECT_EQ(takeAll(decoder).at(0).payload.size(), kMaxPayloadBytes);
}

TEST(FrameDecoder, RefusesUnknownTypes) {
  for (const int type : {0, 15, 31, 42, 255}) {
    expectRefused(bytesOf({static_cast<FrameType>(type), 0, ""}));
  }
}

TEST(FrameDecoder, RefusesReservedBytesThatAreNotZero) {
  for (const std::size_t at : {5u, 6u, 7u}) {
    std::string bytes = bytesOf({FrameType::kInspect, 0, ""});
    bytes[at] = 1;
    expectRefused(bytes);
  }
}

TEST(FrameDecoder, RefusesAMissingOrMisplacedNumber) {
  expectRefused(bytesOf({FrameType::kOrder, 0, "{}"}));
  expectRefused(bytesOf({FrameType::kReady, 1, "{}"}));
}

TEST(AppendChunks, CutsAndNumbers) {
  const std::string bytes(2 * kChunkBytes + 1, 'x');
  std::vector<FrameView> frames;
  EXPECT_EQ(appendChunks(frames, FrameType::kSource, 1, bytes), 4u);
  EXPECT_EQ(appendChunks(frames, FrameType::kStdin, 4, ""), 4u);
  ASSERT_EQ(frames.size(), 3u);
  EXPECT_EQ(frames[2].payload.size(), 1u);
  EXPECT_EQ(frames[2].number, 3u);
}

}  // namespace
}  // namespace protocol
