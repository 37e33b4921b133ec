#include "files/file_policy.h"

#include <gtest/gtest.h>

namespace files {
namespace {

TEST(IsAllowedName, JudgesTheLastSegmentInAnyLetterCase) {
  const FilePolicy policy{.blockedPatterns = {"*.exe", "secret*"}};
  EXPECT_TRUE(isAllowedName(policy, "a.csv"));
  EXPECT_TRUE(isAllowedName(policy, "x.exe/a.csv"));
  EXPECT_FALSE(isAllowedName(policy, "folder/x.EXE"));
  EXPECT_FALSE(isAllowedName(policy, "Secrets.txt"));
}

TEST(IsAllowedName, WithAListOnlyItsEndingsAreAllowed) {
  const FilePolicy policy{.allowedExtensions = {".csv", ".tar.gz"}, .blockedPatterns = {"b.csv"}};
  EXPECT_TRUE(isAllowedName(policy, "a.CSV"));
  EXPECT_TRUE(isAllowedName(policy, "a.tar.gz"));
  EXPECT_FALSE(isAllowedName(policy, "a.gz"));
  EXPECT_FALSE(isAllowedName(policy, "csv"));
  EXPECT_FALSE(isAllowedName(policy, "b.csv"));
}

TEST(SizeText, IsInMegabytesWhenItIsWhole) {
  EXPECT_EQ(sizeText(25ULL << 20), "25MB");
  EXPECT_EQ(sizeText(1'000), "1000 bytes");
}

}  // namespace
}  // namespace files
