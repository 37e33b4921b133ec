#include "runner/empty_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/temp_folder.h"

namespace runner {
namespace {

class EmptyFolderTest : public testing::Test {
 protected:
  int empty() {
    const base::UniqueFd folder(::open((folder_ / "").c_str(), O_RDONLY | O_DIRECTORY));
    EmptyFolder emptying(folder.get());
    while (emptying.step()) {
    }
    return emptying.error();
  }
  [[nodiscard]] bool isEmpty() const { return std::filesystem::is_empty(folder_ / ""); }

  base::TempFolder folder_;
};

TEST_F(EmptyFolderTest, RemovesFilesFoldersLinksAndPipes) {
  folder_.write("a", "1");
  folder_.write("one/two/three/b", "2");
  folder_.write("one/c", "3");
  std::filesystem::create_symlink("/etc", folder_ / "link");
  ::mkfifo((folder_ / "one/pipe").c_str(), 0600);
  EXPECT_EQ(empty(), 0);
  EXPECT_TRUE(isEmpty());
}

TEST_F(EmptyFolderTest, LeavesAloneWhatLinksLeadTo) {
  const base::TempFolder other;
  other.write("kept", "1");
  std::filesystem::create_symlink(other / "", folder_ / "link");
  folder_.write("in/x", "1");
  std::filesystem::create_directory_symlink(other / "", folder_ / "in/link");
  EXPECT_EQ(empty(), 0);
  EXPECT_TRUE(isEmpty());
  EXPECT_TRUE(std::filesystem::exists(other / "kept"));
}

TEST_F(EmptyFolderTest, RemovesWhatItsOwnerClosed) {
  folder_.write("one/two/b", "2");
  ::chmod((folder_ / "one/two").c_str(), 0);
  ::chmod((folder_ / "one").c_str(), 0);
  EXPECT_EQ(empty(), 0);
  EXPECT_TRUE(isEmpty());
}

TEST_F(EmptyFolderTest, RemovesNamesThatItWouldHaveTaken) {
  folder_.write(".raised-1/x", "1");
  folder_.write("one/two/b", "2");
  EXPECT_EQ(empty(), 0);
  EXPECT_TRUE(isEmpty());
}

TEST_F(EmptyFolderTest, TakesSmallStepsInAFolderOfManyToo) {
  for (int i = 0; i < 1'000; ++i) folder_.write("one/" + std::to_string(i), "1");
  const base::UniqueFd folder(::open((folder_ / "").c_str(), O_RDONLY | O_DIRECTORY));
  EmptyFolder emptying(folder.get());
  const auto left = [&] {
    return std::distance(std::filesystem::directory_iterator(folder_ / "one"), {});
  };
  ASSERT_TRUE(emptying.step());
  EXPECT_GT(left(), 900);
  EXPECT_LT(left(), 1'000);
  while (emptying.step()) {
  }
  EXPECT_TRUE(isEmpty());
}

TEST_F(EmptyFolderTest, GoesDeeperThanAPathCanBe) {
  base::UniqueFd at(::open((folder_ / "").c_str(), O_RDONLY | O_DIRECTORY));
  for (int level = 0; level < 1'000; ++level) {
    ASSERT_EQ(::mkdirat(at.get(), "folder", 0700), 0);
    at.reset(::openat(at.get(), "folder", O_RDONLY | O_DIRECTORY));
  }
  at.reset();
  EXPECT_EQ(empty(), 0);
  EXPECT_TRUE(isEmpty());
}

}  // namespace
}  // namespace runner
