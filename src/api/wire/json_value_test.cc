#include "api/wire/json_value.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace wire {
namespace {

TEST(JsonValues, AreWrittenAsTheirSenderWroteThem) {
  for (const auto* text : {R"({"t":21,"x":[2.5,-1,0.1,true,false,null,"a\"b\n"],"y":{}})",
                           "18446744073709551615", R"("sunny")", "[]", "null", R"("é")"}) {
    EXPECT_EQ(compactJson(boost::json::parse(text)), text);
  }
}

TEST(JsonValues, KnowsWhatMayStandInAnAnswer) {
  EXPECT_TRUE(isJsonObject("{}"));
  EXPECT_TRUE(isJsonObject(R"( {"a":[1,{"b":2}]} )"));
  for (const auto* text : {"", "[]", "1", "{", "{}{}", "{}x", "{\"a\":\"\xFF\"}",
                           R"({"a":"\ud800"})", R"({"a":1},"b":2)"}) {
    EXPECT_FALSE(isJsonObject(text)) << text;
  }
}

}  // namespace
}  // namespace wire
