#include "apps/save_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace apps {
namespace {

class SavedFileTest : public testing::Test {
 protected:
  ~SavedFileTest() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string content(const std::string& name) const {
    std::ifstream file(folder_ / name, std::ios::binary);
    return file ? std::string{std::istreambuf_iterator<char>(file), {}} : "none";
  }
  [[nodiscard]] long entries() const {
    using Entries = std::filesystem::recursive_directory_iterator;
    return std::distance(Entries(folder_), Entries());
  }

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("kcr-save-" + std::to_string(::getpid()));
};

TEST_F(SavedFileTest, HasItsNameWhenItIsWhole) {
  {
    auto file = SavedFile::open(folder_, "a/b/c.txt");
    ASSERT_TRUE(file);
    EXPECT_TRUE(file->write("one "));
    EXPECT_TRUE(file->write("two"));
    EXPECT_EQ(content("a/b/c.txt"), "none");
    EXPECT_TRUE(file->finish());
  }
  EXPECT_EQ(content("a/b/c.txt"), "one two");
  EXPECT_EQ(entries(), 3);
}

TEST_F(SavedFileTest, ThatIsNotFinishedLeavesWhatWasThere) {
  std::filesystem::create_directories(folder_);
  std::ofstream(folder_ / "a.txt") << "old";
  {
    auto file = SavedFile::open(folder_, "a.txt");
    ASSERT_TRUE(file);
    EXPECT_TRUE(file->write("new"));
  }
  EXPECT_EQ(content("a.txt"), "old");
  EXPECT_EQ(entries(), 1);
}

TEST_F(SavedFileTest, IsNeverOutsideOfItsFolder) {
  for (const auto* name : {"", "../a", "/tmp/a", "a/../../b", ".", "a//b"}) {
    const auto file = SavedFile::open(folder_, name);
    ASSERT_FALSE(file) << name;
    EXPECT_NE(file.error().message.find("--output-folder"), std::string::npos);
  }
}

TEST_F(SavedFileTest, ReplacesALinkInsteadOfFollowingIt) {
  std::filesystem::create_directories(folder_ / "kept");
  std::ofstream(folder_ / "kept/a.txt") << "old";
  std::filesystem::create_symlink("kept/a.txt", folder_ / "link");
  auto file = SavedFile::open(folder_, "link");
  ASSERT_TRUE(file && file->write("new") && file->finish());
  EXPECT_EQ(content("kept/a.txt"), "old");
  EXPECT_EQ(content("link"), "new");
}

TEST(Printable, HoldsNoOrdersToATerminal) {
  EXPECT_EQ(printable("a\x1b[2Jb\n\x7f é"), "a?[2Jb?? é");
}

}  // namespace
}  // namespace apps
