#include "base/ids.h"

#include <gtest/gtest.h>

#include <set>

namespace base {
namespace {

TEST(Ids, HaveTheShapeThatClientsAccept) {
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(isId(newId()));
}

TEST(Ids, NeverRepeat) {
  std::set<std::string> seen;
  for (int i = 0; i < 10'000; ++i) seen.insert(newId());
  EXPECT_EQ(seen.size(), 10'000U);
}

TEST(Ids, RejectOtherShapes) {
  EXPECT_FALSE(isId(""));
  EXPECT_FALSE(isId("V1StGXR8_Z5jdHi6B-my"));
  EXPECT_FALSE(isId("V1StGXR8_Z5jdHi6B-my."));
  EXPECT_FALSE(isId("V1StGXR8_Z5jdHi6B-myTT"));
}

}  // namespace
}  // namespace base
