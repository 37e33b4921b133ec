#include "api/wire/timestamps.h"

#include <gtest/gtest.h>

namespace wire {
namespace {

std::string isoTimeAfter(std::chrono::milliseconds sinceEpoch) {
  return isoTime(model::Timestamp(sinceEpoch));
}

TEST(IsoTime, HasEveryDigit) {
  using namespace std::chrono_literals;
  EXPECT_EQ(isoTimeAfter(0ms), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(isoTimeAfter(1'798'761'599'007ms), "2026-12-31T23:59:59.007Z");
  EXPECT_EQ(isoTimeAfter(1'709'164'800'120ms), "2024-02-29T00:00:00.120Z");
}

TEST(IsoTime, GoesBackBeforeTheEpoch) {
  EXPECT_EQ(isoTimeAfter(std::chrono::milliseconds(-1)), "1969-12-31T23:59:59.999Z");
}

}  // namespace
}  // namespace wire
