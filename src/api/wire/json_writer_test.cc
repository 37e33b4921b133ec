#include "api/wire/json_writer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace wire {
namespace {

std::string text(std::string_view value) {
  JsonWriter json;
  json.text(value);
  return std::move(json).take();
}

std::string number(double value) {
  JsonWriter json;
  json.number(value);
  return std::move(json).take();
}

TEST(JsonWriter, PutsCommasWhereTheyBelong) {
  JsonWriter json;
  json.beginObject().key("a").integer(1).key("b").beginArray();
  json.text("x").null().beginObject().endObject().beginArray().endArray().boolean(true).endArray();
  json.key("c").beginObject().key("d").raw("{}").endObject().endObject();
  EXPECT_EQ(std::move(json).take(), R"({"a":1,"b":["x",null,{},[],true],"c":{"d":{}}})");
}

TEST(JsonWriter, EscapesWhatJsonDemandsAndNothingElse) {
  EXPECT_EQ(text(""), R"("")");
  EXPECT_EQ(text("a\"b\\c/d"), R"("a\"b\\c/d")");
  EXPECT_EQ(text("\n\r\t"), R"("\n\r\t")");
  EXPECT_EQ(text(std::string_view("\0\x01\x1f\x7f", 4)), "\"\\u0000\\u0001\\u001f\x7f\"");
  EXPECT_EQ(text("é€😀"), "\"é€😀\"");
}

TEST(JsonWriter, EscapesWhereverItIs) {
  for (std::size_t length = 1; length < 40; ++length) {
    for (std::size_t at = 0; at < length; ++at) {
      std::string value(length, 'x'), expected = "\"" + std::string(at, 'x') + "\\u0001";
      value[at] = '\x01';
      EXPECT_EQ(text(value), expected + std::string(length - at - 1, 'x') + "\"");
      value[at] = '"';
      expected.replace(expected.size() - 6, 6, "\\\"");
      EXPECT_EQ(text(value), expected + std::string(length - at - 1, 'x') + "\"");
    }
  }
  for (int byte = 0x20; byte < 0x100; ++byte) {
    const std::string value(16, static_cast<char>(byte));
    if (byte != '"' && byte != '\\') EXPECT_EQ(text(value), "\"" + value + "\"") << byte;
  }
}

TEST(JsonWriter, EscapesNames) {
  JsonWriter json;
  json.beginObject().key("a\"\n").null().endObject();
  EXPECT_EQ(std::move(json).take(), R"({"a\"\n":null})");
}

TEST(JsonWriter, WritesTheWholeRangeOfIntegers) {
  JsonWriter json;
  json.beginArray().integer(std::numeric_limits<std::int64_t>::min());
  json.unsignedInteger(std::numeric_limits<std::uint64_t>::max()).endArray();
  EXPECT_EQ(std::move(json).take(), "[-9223372036854775808,18446744073709551615]");
}

TEST(JsonWriter, WritesNumbersThatReadBackTheSame) {
  EXPECT_EQ(number(6.2), "6.2");
  EXPECT_EQ(number(1767225600.123), "1767225600.123");
  EXPECT_EQ(number(INFINITY), "null");
  EXPECT_EQ(number(std::nan("")), "null");
}

}  // namespace
}  // namespace wire
