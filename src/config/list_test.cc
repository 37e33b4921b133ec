#include "config/list.h"

#include <gtest/gtest.h>

namespace config {
namespace {

using Items = std::vector<std::string>;

TEST(List, ReadsCommaListsLinesAndJson) {
  EXPECT_EQ(parseList("a, b ,,c").value(), (Items{"a", "b", "c"}));
  EXPECT_EQ(parseList("a\nb\n").value(), (Items{"a", "b"}));
  EXPECT_EQ(parseList(R"( ["a,b", "c"] )").value(), (Items{"a,b", "c"}));
  EXPECT_EQ(parseList("  ").value(), Items{});
  EXPECT_EQ(parseList("[]").value(), Items{});
}

TEST(List, RefusesOtherJson) {
  EXPECT_FALSE(parseList("[1]").has_value());
  EXPECT_FALSE(parseList(R"(["a")").has_value());
  EXPECT_FALSE(parseList(R"(["a"] x)").has_value());
}

}  // namespace
}  // namespace config
