#include "files/file_names.h"

#include <gtest/gtest.h>

#include <utility>

#include "model/file_path.h"

namespace files {
namespace {

TEST(SanitisedName, IsWhatOldClientsComeToThemselves) {
  const std::pair<const char*, const char*> cases[] = {
      {"my data (v2).xlsx", "my_data__v2_.xlsx"},
      {"r\u00e9sum\u00e9.docx", "r_sum_.docx"},
      {".env", "_.env"},
      {"../../etc/passwd", "passwd"},
      {"", "_"},
      {"..", "_.."},
      {"a/", "_"},
      {"d\u00e1t\u00e1 %22q%22 1.csv", "d_t___22q_22_1.csv"},
      {"plain-1.2.csv", "plain-1.2.csv"}};
  for (const auto& [sent, stored] : cases) EXPECT_EQ(sanitisedName(sent), stored) << sent;
}

TEST(SanitisedName, ShortensLongNamesAndKeepsTheEnding) {
  const std::string begin(300, 'a');
  const auto first = sanitisedName(begin + "1.csv"), second = sanitisedName(begin + "2.csv");
  EXPECT_EQ(first.size(), 255U);
  EXPECT_TRUE(first.ends_with(".csv"));
  EXPECT_NE(first, second) << "names that begin alike stay apart";
}

TEST(PathName, KeepsUnicodeSpacesAndFolders) {
  const std::pair<const char*, const char*> cases[] = {
      {"\u00fcbersicht 1.csv", "\u00fcbersicht 1.csv"},
      {"u\u0308bersicht.csv", "\u00fcbersicht.csv"},
      {"skill/a/b/run.sh", "skill/a/b/run.sh"},
      {"skill\\a\\SKILL.md", "skill/a/SKILL.md"},
      {"/etc/x", "etc/x"},
      {"./a/./b", "a/b"},
      {"say %22hi%22.txt", "say \"hi\".txt"},
      {"100%25.txt", "100%25.txt"}};
  for (const auto& [sent, stored] : cases) EXPECT_EQ(pathName(sent).value(), stored) << sent;
}

TEST(PathName, RefusesWhatIsNoPathBelowTheWorkingDirectory) {
  using std::string_literals::operator""s;
  for (const auto& sent :
       {"../x"s, "a/../b"s, "a//b"s, "a/"s, ""s, "."s, "/"s, "a\0b"s, "\xff"s, "..\\x"s,
        std::string(257, 'a'), "1/2/3/4/5/6/7/8/9/10/11"s, std::string(5'000, 'a')}) {
    const auto name = pathName(sent);
    ASSERT_FALSE(name) << sent;
    EXPECT_EQ(name.error().message, "Invalid file name");
  }
}

TEST(PathName, IsAlwaysOneThatCanBeMounted) {
  for (const auto* sent : {"a", "a/b", "\\a", "\xe2\x84\xab.txt"})
    EXPECT_TRUE(model::isFilePath(pathName(sent).value())) << sent;
}

}  // namespace
}  // namespace files
