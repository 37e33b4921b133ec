#include "access/base64url.h"

#include <gtest/gtest.h>

namespace auth {
namespace {

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
}  // namespace auth
