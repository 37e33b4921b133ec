#include "runner/own_uids.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace runner {
namespace {

TEST(UidRange, GivesEachUidToOneOnly) {
  UidRange uids(100, 3);
  EXPECT_EQ(uids.take(), 100U);
  EXPECT_EQ(uids.take(), 101U);
  EXPECT_EQ(uids.take(), 102U);
  EXPECT_THROW((void)uids.take(), std::length_error);
  uids.giveBack(101);
  EXPECT_EQ(uids.take(), 101U);
}

TEST(UidRange, DoesNotGiveOneAgainSoon) {
  UidRange uids(100, 3);
  uids.giveBack(uids.take());
  EXPECT_EQ(uids.take(), 101U);
}

TEST(UidRange, MayHaveOnlyOne) {
  UidRange uids(7);
  EXPECT_EQ(uids.take(), 7U);
  EXPECT_EQ(uids.take(), 7U);
}

TEST(FindUids, TakesThoseThatAreWanted) {
  EXPECT_EQ(findUids("         0          0 4294967295\n", 0x70000000, 1000), 0x70000000U);
}

TEST(FindUids, TakesTheLastOfANamespaceThatLacksThem) {
  EXPECT_EQ(findUids("0 100000 65536\n", 0x70000000, 1000), 64000U);
  EXPECT_EQ(findUids("0 100000 60000\n", 0x70000000, 1000), 59000U);
  EXPECT_EQ(findUids("0 100000 66536\n", 0x70000000, 1000), 65536U);
}

TEST(FindUids, TakesNobodyAndNoServer) {
  EXPECT_EQ(findUids("0 1000 1\n1 100000 65536\n", 0x70000000, 1000), 64000U);
  for (const std::uint32_t length : {65001U, 65533U, 65536U, 66000U, 66535U}) {
    const auto map = "0 100000 " + std::to_string(length);
    EXPECT_EQ(findUids(map, 0x70000000, 1000), 64000U) << map;
  }
  EXPECT_EQ(findUids("0 0 4294967295\n", 64500, 1000), 0xFFFFFFFEU - 1000) << "wanted or not";
  EXPECT_EQ(findUids("65000 100000 1100\n", 0x70000000, 1000), std::nullopt);
}

TEST(FindUids, FindsNoneWhereThereAreTooFew) {
  EXPECT_EQ(findUids("0 1000 1\n", 0x70000000, 1000), std::nullopt);
  EXPECT_EQ(findUids("0 100000 10999\n", 0x70000000, 1000), std::nullopt);
  EXPECT_EQ(findUids("", 0x70000000, 1000), std::nullopt);
  EXPECT_EQ(findUids("0 0 4294967295\n", 0xFFFFFF00, 1000), 0xFFFFFFFEU - 1000);
}

}  // namespace
}  // namespace runner
