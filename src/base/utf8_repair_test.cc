#include "base/utf8_repair.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(RepairUtf8, LeavesWellFormedTextAlone) {
  const std::string text = "h\xC3\xA9llo \xE2\x82\xAC \xF0\x9F\x98\x80 \x1b[0m\n";
  EXPECT_EQ(repairUtf8(text), text);
  EXPECT_EQ(repairUtf8(std::string_view("a\0b", 3)), std::string("a\0b", 3));
}

TEST(RepairUtf8, ReplacesEachMaximalIllFormedPartOnce) {
  const std::string bad = "\xEF\xBF\xBD";
  EXPECT_EQ(repairUtf8("\xFF"), bad);
  EXPECT_EQ(repairUtf8("a\xF0\x9F\x98z"), "a" + bad + "z");
  EXPECT_EQ(repairUtf8("\xC0\x80"), bad + bad);                      // overlong
  EXPECT_EQ(repairUtf8("\xED\xA0\x80"), bad + bad + bad);            // surrogate
  EXPECT_EQ(repairUtf8("\xF4\x90\x80\x80"), bad + bad + bad + bad);  // beyond U+10FFFF
  EXPECT_EQ(repairUtf8("\xE2\x82"), bad);                            // cut at the end
}

TEST(CutAtCharacter, NeverSplitsACharacter) {
  EXPECT_EQ(cutAtCharacter("ab\xE2\x82\xAC", 4), "ab");
  EXPECT_EQ(cutAtCharacter("ab\xE2\x82\xAC", 5), "ab\xE2\x82\xAC");
  EXPECT_EQ(cutAtCharacter("\xF0\x9F\x98\x80", 3), "");
  EXPECT_EQ(cutAtCharacter("abc", 2), "ab");
}

TEST(CutAtCharacter, TakesIllFormedBytesOneByOne) {
  EXPECT_EQ(cutAtCharacter("\xFF\xFF\xFF", 2), "\xFF\xFF");
}

TEST(DropPartialCharacter, TakesAwayWhatLacksItsRest) {
  EXPECT_EQ(dropPartialCharacter("ab\xC3"), "ab");
  EXPECT_EQ(dropPartialCharacter("ab\xE2\x82"), "ab");
  EXPECT_EQ(dropPartialCharacter("ab\xF0\x9F\x98"), "ab");
  EXPECT_EQ(dropPartialCharacter("\xF0"), "");
}

TEST(DropPartialCharacter, LeavesWholeCharactersAndIllFormedBytes) {
  for (const std::string_view text :
       {"", "ab", "\xC3\xA9", "\xF0\x9F\x98\x80", "a\xFF", "a\x80", "\xE0\x80", "\xC3\xA9\xA9"}) {
    EXPECT_EQ(dropPartialCharacter(text), text);
  }
}

}  // namespace
}  // namespace base
