#include "http/query.h"

#include <gtest/gtest.h>

namespace http {
namespace {

std::string valueOf(std::string_view raw, std::string_view name) {
  const auto query = Query::parse(raw);
  if (!query) return "refused";
  return std::string(query->find(name).value_or("none"));
}

TEST(Query, FindsDecodedValues) {
  EXPECT_EQ(valueOf("detail=summary", "detail"), "summary");
  EXPECT_EQ(valueOf("a=1&b=x%20y+z&c=%C3%A9", "b"), "x y z");
  EXPECT_EQ(valueOf("a=1&c=%C3%A9", "c"), "\xC3\xA9");
  EXPECT_EQ(valueOf("a=1=2&b", "a"), "1=2");
  EXPECT_EQ(valueOf("%61=1", "a"), "1");
  EXPECT_EQ(valueOf("a=x%26b%3Dy", "a"), "x&b=y");
}

TEST(Query, TellsAnEmptyValueFromNone) {
  EXPECT_EQ(valueOf("a&b=", "a"), "");
  EXPECT_EQ(valueOf("a&b=", "b"), "");
  EXPECT_EQ(valueOf("a&b=", "c"), "none");
  EXPECT_EQ(valueOf("", "a"), "none");
  EXPECT_EQ(valueOf("&&a=1&", "a"), "1");
  EXPECT_EQ(valueOf("A=1", "a"), "none");
}

TEST(Query, TakesTheFirstOfSeveral) {
  EXPECT_EQ(valueOf("a=1&a=2", "a"), "1");
}

TEST(Query, RefusesWhatCannotBeDecoded) {
  for (const auto* raw : {"a=%", "a=%4", "a=%zz", "%=1", "a=1&b=%00"}) {
    EXPECT_EQ(valueOf(raw, "a"), "refused") << raw;
  }
  const auto query = Query::parse("x=1&detail=50%");
  ASSERT_FALSE(query);
  EXPECT_NE(query.error().message.find("'%'"), std::string::npos) << query.error().message;
}

TEST(Query, LimitsTheNumberOfParameters) {
  std::string raw;
  for (std::size_t i = 0; i < Query::kMostParameters; ++i) raw += "x&";
  EXPECT_EQ(valueOf(raw + "&&", "x"), "");
  EXPECT_EQ(valueOf(raw + "y", "x"), "refused");
}

}  // namespace
}  // namespace http
