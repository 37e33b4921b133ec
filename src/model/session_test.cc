#include "model/session.h"

#include <gtest/gtest.h>

namespace model {
namespace {

TEST(Session, IsSharedWhenRunsMayNotLeaveAnythingInIt) {
  using Kind = Resource::Kind;
  EXPECT_FALSE(isShared({}));
  EXPECT_FALSE(isShared({.resource = Resource{.kind = Kind::kUser, .id = "u", .version = {}}}));
  EXPECT_TRUE(isShared({.resource = Resource{.kind = Kind::kAgent, .id = "a", .version = {}}}));
  EXPECT_TRUE(isShared({.resource = Resource{.kind = Kind::kSkill, .id = "s", .version = 1}}));
  EXPECT_TRUE(isShared({.readOnly = true}));
}

}  // namespace
}  // namespace model
