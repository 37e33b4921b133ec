#include "http/header_parameters.h"

#include <gtest/gtest.h>

namespace http {
namespace {

/// "value|name=value|..." or "malformed".
std::string parsed(std::string_view text) {
  const auto value = parseParameterizedValue(text);
  if (!value) return "malformed";
  std::string all = value->value;
  for (const auto& [key, content] : value->parameters) all += "|" + key + "=" + content;
  return all;
}

TEST(HeaderParameters, AreTakenApart) {
  EXPECT_EQ(parsed("text/plain"), "text/plain");
  EXPECT_EQ(parsed(" text/plain ;charset=utf-8 ; a=b"), "text/plain|charset=utf-8|a=b");
  EXPECT_EQ(parsed("form-data; NAME=\"a b\"; filename=\"\""), "form-data|name=a b|filename=");
  EXPECT_EQ(parsed("x; boundary=----=_Part_1/2:3"), "x|boundary=----=_Part_1/2:3");
  EXPECT_EQ(parsed("x; a=b;"), "x|a=b");
}

TEST(HeaderParameters, InQuotesOnlyAQuoteAndABackslashAreEscaped) {
  EXPECT_EQ(parsed(R"(x; a="say \"hi\"")"), R"(x|a=say "hi")");
  EXPECT_EQ(parsed(R"(x; a="c:\dir\\file")"), R"(x|a=c:\dir\file)");
  EXPECT_EQ(parsed(R"(x; a="; b=c")"), R"(x|a=; b=c)");
  EXPECT_EQ(parsed("x; a=\"r\xC3\xA9sum\xC3\xA9\""), "x|a=r\xC3\xA9sum\xC3\xA9");
  EXPECT_EQ(parsed(R"(x; a="%22")"), R"(x|a=%22)");
}

TEST(HeaderParameters, AreRefusedWhenTheyCanBeReadInTwoWays) {
  for (const auto* text :
       {"", "; a=b", "x; a", "x; a=", "x; =b", "x; a=b c", "x a=b", "x; a=\"b", "x; a=\"b\\\"",
        "x; a=\"b\"c", "x; a=b; A=c", "x; a =b", "x; a=b\"c\"", "x;; a=b"}) {
    EXPECT_EQ(parsed(text), "malformed") << text;
  }
}

}  // namespace
}  // namespace http
