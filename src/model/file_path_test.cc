#include "model/file_path.h"

#include <gtest/gtest.h>

#include <string>

namespace model {
namespace {

TEST(FilePath, TakesNamesOfEveryKindOfLetter) {
  for (const char* path :
       {"a", "a.csv", "charts/plot.png", ".env", "...", "a b", "r\xc3\xa9sum\xc3\xa9",
        "\xf0\x9f\x98\x80.txt", "-rf", "line\nbreak", "a:b", "\xef\xbf\xbd"})
    EXPECT_TRUE(isFilePath(path)) << path;
}

TEST(FilePath, RefusesWhatLeavesTheFolder) {
  for (const char* path : {"", "/", "/etc/passwd", "..", "../x", "a/../../x", "a/..", ".", "./a",
                           "a//b", "a/", "a/./b", "a\\b"})
    EXPECT_FALSE(isFilePath(path)) << path;
  EXPECT_FALSE(isFilePath(std::string_view("a\0b", 3)));
}

TEST(FilePath, RefusesIllFormedText) {
  for (const char* path : {"\xff", "a/\xc3", "\xed\xa0\x80"}) EXPECT_FALSE(isFilePath(path));
}

TEST(FilePath, BoundsLengthAndDepth) {
  EXPECT_TRUE(isFilePath(std::string(256, 'x')));
  EXPECT_FALSE(isFilePath(std::string(257, 'x')));
  EXPECT_TRUE(isFilePath("1/2/3/4/5/6/7/8/9/10"));
  EXPECT_FALSE(isFilePath("1/2/3/4/5/6/7/8/9/10/11"));
}

}  // namespace
}  // namespace model
