#include "jail/finished.h"

#include <gtest/gtest.h>

namespace jail {
namespace {

TEST(Finished, SurvivesTheWayThroughASignal) {
  for (const Finished sent : {Finished{}, Finished{.status = 255, .hasChildren = true},
                              Finished{.status = 3, .peakKilobytes = 64 << 20},
                              Finished{.state = Finished::State::kTooLarge}}) {
    const auto received = decodeFinished(encode(sent));
    ASSERT_TRUE(received);
    EXPECT_EQ(received->status, sent.status);
    EXPECT_EQ(received->hasChildren, sent.hasChildren);
    EXPECT_EQ(received->state, sent.state);
    EXPECT_EQ(received->peakKilobytes, sent.peakKilobytes);
  }
}

TEST(Finished, BoundsWhatDoesNotFit) {
  const auto received = decodeFinished(encode({.status = 1, .peakKilobytes = ~0ULL}));
  ASSERT_TRUE(received);
  EXPECT_EQ(received->status, 1);
}

TEST(Finished, OtherSignalsAreMistakes) {
  EXPECT_FALSE(decodeFinished(0));
  EXPECT_FALSE(decodeFinished(7));
  EXPECT_FALSE(decodeFinished(~0ULL));
}

}  // namespace
}  // namespace jail
