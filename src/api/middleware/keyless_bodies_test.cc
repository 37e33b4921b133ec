#include "api/middleware/keyless_bodies.h"

#include <gtest/gtest.h>

namespace api {
namespace {

TEST(KeylessBodies, BoundsWhatAllHoldTogether) {
  KeylessBodies bodies(100);
  auto first = bodies.take(60);
  ASSERT_TRUE(first);
  EXPECT_FALSE(bodies.take(41));
  EXPECT_TRUE(bodies.take(40)) << "a refusal holds nothing";
}

TEST(KeylessBodies, GivesBackWhatIsNotHeldAnyMore) {
  KeylessBodies bodies(100);
  for (int i = 0; i < 3; ++i) {
    auto share = bodies.take(100);
    ASSERT_TRUE(share) << i;
    const auto moved = std::move(*share);
    EXPECT_FALSE(bodies.take(1)) << i;
  }
}

TEST(KeylessBodies, RefusesWhatIsMoreThanAll) {
  KeylessBodies bodies(100);
  EXPECT_FALSE(bodies.take(101));
  EXPECT_TRUE(bodies.take(100));
}

}  // namespace
}  // namespace api
