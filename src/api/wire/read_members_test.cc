#include "api/wire/read_members.h"

#include <gtest/gtest.h>

#include <array>
#include <boost/json/value.hpp>
#include <string>

namespace wire {
namespace {

constexpr std::array<std::string_view, 2> kWanted = {"a", "b"};

boost::json::object read(std::string_view body) {
  return readMembers(body, kWanted).value();
}

std::string codeOf(std::string_view body) {
  return readMembers(body, kWanted).error().details.at(0).code;
}

TEST(ReadMembers, KeepsTheWantedOnesOfTheOutermostObject) {
  const auto members = read(R"({"x":{"a":1},"a":{"b":[1,"t",null]},"y":[{"b":2}],"b":2.5})");
  EXPECT_EQ(members, (boost::json::object{{"a", {{"b", {1, "t", nullptr}}}}, {"b", 2.5}}));
}

TEST(ReadMembers, LetsTheLastOfEqualNamesCount) {
  EXPECT_EQ(read(R"({"a":[1,2],"a":{"c":3},"\u0061":"last"})"),
            (boost::json::object{{"a", "last"}}));
}

TEST(ReadMembers, ReadsNamesHoweverTheyAreEscaped) {
  EXPECT_EQ(read(R"({"\u0061":1,"\u0062":2,"A":3})").size(), 2U);
}

TEST(ReadMembers, SkipsSpaceAroundTheObject) {
  EXPECT_EQ(read(" \r\n\t{ } \n").size(), 0U);
}

TEST(ReadMembers, TellsWhatIsWrongWithTheBody) {
  EXPECT_EQ(codeOf(" \n"), "missing");
  EXPECT_EQ(codeOf("[1]"), "dict_type");
  EXPECT_EQ(codeOf("\"a\""), "dict_type");
  EXPECT_EQ(codeOf("{\"a\":1"), "json_invalid");
  EXPECT_EQ(codeOf("{\"a\":1}{}"), "json_invalid");
  EXPECT_EQ(codeOf("{\"x\":\"\xff\"}"), "json_invalid");
  EXPECT_EQ(codeOf(R"({"x":"\ud800"})"), "json_invalid");
}

TEST(ReadMembers, TellsWhereTheJsonBreaks) {
  const auto error = readMembers(R"({"a":tru})", kWanted).error();
  EXPECT_EQ(error.kind, base::ErrorKind::kUnprocessable);
  EXPECT_NE(error.details.at(0).message.find("near byte 5"), std::string::npos)
      << error.details.at(0).message;
}

TEST(ReadMembers, BoundsTheDepth) {
  const auto nested = [](std::size_t depth) {
    return R"({"x":)" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  EXPECT_TRUE(readMembers(nested(31), kWanted));
  EXPECT_EQ(codeOf(nested(32)), "json_invalid");
}

TEST(ReadMembers, BoundsTheNumberOfWantedValuesOnly) {
  std::string values = "[1";
  for (int i = 0; i < 1'000'000; ++i) values += ",1";
  values += "]";
  EXPECT_TRUE(readMembers(R"({"x":)" + values + "}", kWanted));
  EXPECT_EQ(codeOf(R"({"a":)" + values + "}"), "json_invalid");
}

}  // namespace
}  // namespace wire
