#include "base/base64.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Base64, DecodesWhatTheStandardShows) {
  EXPECT_EQ(decodeBase64(""), "");
  EXPECT_EQ(decodeBase64("Zg=="), "f");
  EXPECT_EQ(decodeBase64("Zm8="), "fo");
  EXPECT_EQ(decodeBase64("Zm9v"), "foo");
  EXPECT_EQ(decodeBase64("Zm9vYmFy"), "foobar");
  EXPECT_EQ(decodeBase64("+/+/"), "\xFB\xFF\xBF");
}

TEST(Base64, MayBeBrokenIntoLines) {
  EXPECT_EQ(decodeBase64("Zm9v\r\nYm\nFy\n"), "foobar");
}

TEST(Base64, RefusesAnythingElse) {
  for (const auto* text :
       {"Zg", "Zg=", "Z===", "====", "Zg==Zg==", "Zm9v!", "Zm9-", "Z g=", "=Zg=", "Zh=="})
    EXPECT_EQ(decodeBase64(text), std::nullopt) << text;
}

TEST(Base64Url, DecodesWhatTheStandardShows) {
  EXPECT_EQ(decodeBase64Url(""), "");
  EXPECT_EQ(decodeBase64Url("Zg"), "f");
  EXPECT_EQ(decodeBase64Url("Zm8"), "fo");
  EXPECT_EQ(decodeBase64Url("Zm9v"), "foo");
  EXPECT_EQ(decodeBase64Url("-_8"), "\xfb\xff");
}

TEST(Base64Url, RefusesEveryOtherSpelling) {
  for (const auto* text : {"Zg==", "Zm9v=", "+/8", "Zm 9v", "Z", "Zm9vZ", "Zh", "Zm9", "Zm9v\n"}) {
    EXPECT_EQ(decodeBase64Url(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace base
