#include "backends/kubernetes/base64.h"

#include <gtest/gtest.h>

namespace kubernetes {
namespace {

TEST(Base64, IsDecoded) {
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

TEST(Base64, AnythingElseIsNone) {
  for (const auto* text :
       {"Zg", "Zg=", "Z===", "====", "Zg==Zg==", "Zm9v!", "Zm9-", "Z g=", "=Zg="})
    EXPECT_EQ(decodeBase64(text), std::nullopt) << text;
}

}  // namespace
}  // namespace kubernetes
