#include "config/dot_env.h"

#include <gtest/gtest.h>

namespace config {
namespace {

using Values = std::map<std::string, std::string>;

TEST(DotEnv, ReadsPlainAndQuotedValues) {
  const auto values = parseDotEnv(
      "\xEF\xBB\xBF# a comment\r\n"
      "API_PORT=9000\r\n"
      "export API_HOST = 0.0.0.0  # everywhere\n"
      "api_key='it''s literal # \\n'\n"
      "\n"
      "A=\"line\\nnext \\\"quoted\\\"\" # end\n"
      "B=a#b\nC=\nD=# nothing\nE=\"two\nlines\"\nF=last");
  ASSERT_FALSE(values.has_value());  // 'it''s' has text after its end
  EXPECT_EQ(values.error().details.at(0).field, ".env line 4");

  const auto good = parseDotEnv(
      "api_key='literal # \\n'\nA=\"line\\nnext \\\"quoted\\\"\" # end\nB=a#b\nC=\nD=# nothing\n"
      "E=\"two\nlines\"\nexport API_HOST = 0.0.0.0  # everywhere\r\nF=last");
  ASSERT_TRUE(good.has_value());
  EXPECT_EQ(*good, (Values{{"API_KEY", "literal # \\n"},
                           {"A", "line\nnext \"quoted\""},
                           {"B", "a#b"},
                           {"C", ""},
                           {"D", ""},
                           {"E", "two\nlines"},
                           {"API_HOST", "0.0.0.0"},
                           {"F", "last"}}));
}

TEST(DotEnv, KeepsTheLastOfEqualNames) {
  EXPECT_EQ(parseDotEnv("A=1\na=2").value(), (Values{{"A", "2"}}));
}

TEST(DotEnv, NamesEveryBadLine) {
  const auto values = parseDotEnv("no equals\nA=1\nB-C=2\nD=\"open");
  ASSERT_FALSE(values.has_value());
  std::vector<std::string> fields;
  for (const auto& detail : values.error().details) fields.push_back(detail.field);
  EXPECT_EQ(fields, (std::vector<std::string>{".env line 1", ".env line 3", ".env line 4"}));
}

TEST(DotEnv, RefusesWhatIsNotText) {
  EXPECT_FALSE(parseDotEnv(std::string_view("A=\0b", 4)).has_value());
  EXPECT_FALSE(parseDotEnv("A=\xFF").has_value());
}

}  // namespace
}  // namespace config
