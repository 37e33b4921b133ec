#include "jail/walls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace jail {
namespace {

class WallsTest : public testing::TestWithParam<Level> {
 protected:
  static std::vector<Wall> walls(Level level, bool root = true) {
    return detectWalls(*detectResourceGroups(level), level, root);
  }
  static std::vector<std::string> namesOf(const std::vector<Wall>& walls) {
    std::vector<std::string> names;
    for (const auto& wall : walls) names.push_back(wall.name);
    return names;
  }
  static Wall find(Level level, const std::string& name, bool root = true) {
    const auto all = walls(level, root);
    return *std::ranges::find(all, name, &Wall::name);
  }
};

TEST_P(WallsTest, HaveTheSameNamesAtEachLevel) {
  EXPECT_EQ(namesOf(walls(GetParam())), namesOf(walls(Level::kNamespaces)));
}

TEST_P(WallsTest, SayWhyTheyAreMissingAndOnlyThen) {
  for (const auto& wall : walls(GetParam()))
    EXPECT_EQ(wall.inForce, wall.reason.empty()) << wall.name;
}

TEST_P(WallsTest, OfTheKernelStandEverywhere) {
  for (const char* name : {"no-new-privileges", "capabilities", "seccomp", "rlimits"})
    EXPECT_TRUE(find(GetParam(), name).inForce) << name;
}

INSTANTIATE_TEST_SUITE_P(Levels, WallsTest,
                         testing::Values(Level::kNamespaces, Level::kContainer, Level::kPod),
                         [](const auto& level) { return nameOf(level.param); });

TEST_F(WallsTest, OfNamespacesStandOnlyThere) {
  for (const char* name :
       {"pid-namespace", "mount-namespace", "network-namespace", "private-folders"}) {
    EXPECT_TRUE(find(Level::kNamespaces, name).inForce) << name;
    EXPECT_FALSE(find(Level::kContainer, name).inForce) << name;
    EXPECT_FALSE(find(Level::kPod, name).inForce) << name;
  }
}

TEST_F(WallsTest, UidOfEachSandboxNeedsRoot) {
  EXPECT_TRUE(find(Level::kNamespaces, "uid-per-sandbox").inForce);
  EXPECT_FALSE(find(Level::kNamespaces, "uid-per-sandbox", false).inForce);
  EXPECT_TRUE(find(Level::kContainer, "uid-per-sandbox").inForce);
  EXPECT_FALSE(find(Level::kPod, "uid-per-sandbox", false).inForce);
}

TEST_F(WallsTest, SignalsOfAPodAreKeptInsideByLandlock) {
  EXPECT_TRUE(find(Level::kContainer, "signals").inForce);
  EXPECT_EQ(find(Level::kPod, "signals").inForce, landlockAbi() >= 6);
}

}  // namespace
}  // namespace jail
