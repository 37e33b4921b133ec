#include "backends/embedded/content_folder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "backends/embedded/content_writer.h"
#include "backends/embedded/test_folder.h"

namespace embedded {
namespace {

// FIPS 180's example.
constexpr auto kHashOfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

class ContentFolderTest : public testing::Test {
 protected:
  void keep(std::string_view bytes) {
    ContentWriter writer(contents_);
    EXPECT_TRUE(writer.write(bytes));
    EXPECT_TRUE(writer.keep());
  }
  bool has(const std::string& sha256) { return bool(contents_.read(sha256).value()); }

  TestFolder folder_;
  ContentFolder contents_ = ContentFolder::open(folder_.path()).value();
};

TEST_F(ContentFolderTest, KeepsBytesUnderTheirHash) {
  keep("abc");
  keep("abc");
  EXPECT_TRUE(std::filesystem::exists(folder_.path() / "contents/ba/78" / kHashOfAbc));
  EXPECT_EQ(folder_.filesIn("."), 1U);
  EXPECT_EQ(contents_.folders().value(), std::vector<std::string>{"ba/78"});
  EXPECT_EQ(contents_.hashesIn("ba/78").value(), std::vector<std::string>{kHashOfAbc});
}

TEST_F(ContentFolderTest, ReplacesBytesOfTheWrongSize) {
  keep("abc");
  std::ofstream(folder_.path() / "contents/ba/78" / kHashOfAbc) << "a";
  keep("abc");
  EXPECT_EQ(std::filesystem::file_size(folder_.path() / "contents/ba/78" / kHashOfAbc), 3U);
}

TEST_F(ContentFolderTest, TakesNothingThatLiesThereForWhole) {
  keep("abc");
  std::ofstream(folder_.path() / "contents/ba/78" / kHashOfAbc) << "xyz";
  keep("abc");
  std::string bytes;
  std::ifstream(folder_.path() / "contents/ba/78" / kHashOfAbc) >> bytes;
  EXPECT_EQ(bytes, "abc");
}

TEST_F(ContentFolderTest, KeepsWhatWasSealedLongBefore) {
  ContentWriter writer(contents_), empty(contents_);
  EXPECT_TRUE(writer.write("abc"));
  EXPECT_TRUE(writer.seal());
  EXPECT_TRUE(writer.seal());
  EXPECT_FALSE(has(kHashOfAbc));
  EXPECT_TRUE(writer.keep());
  EXPECT_TRUE(has(kHashOfAbc));
  EXPECT_TRUE(empty.keep());
  EXPECT_TRUE(has(empty.content().sha256));
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path() / "unfinished"));
}

TEST_F(ContentFolderTest, DetachesBytes) {
  keep("abc");
  const auto path = contents_.detach(kHashOfAbc).value();
  EXPECT_TRUE(std::filesystem::exists(path));
  EXPECT_FALSE(has(kHashOfAbc));
  EXPECT_TRUE(contents_.detach(kHashOfAbc).value().empty());
}

TEST_F(ContentFolderTest, TellsLeftoversOfOthersFromItsOwn) {
  ContentWriter writer(contents_);
  EXPECT_TRUE(writer.write("abc"));
  EXPECT_TRUE(contents_.leftovers().value().empty());
  const auto later = ContentFolder::open(folder_.path()).value();
  EXPECT_EQ(later.leftovers().value().size(), 1U);
}

TEST_F(ContentFolderTest, LeavesForeignFilesAlone) {
  keep("abc");
  std::ofstream(folder_.path() / "contents/notes.txt") << "mine";
  std::ofstream(folder_.path() / "contents/ba/78/notes.txt") << "mine";
  EXPECT_EQ(contents_.folders().value(), std::vector<std::string>{"ba/78"});
  EXPECT_EQ(contents_.hashesIn("ba/78").value(), std::vector<std::string>{kHashOfAbc});
}

}  // namespace
}  // namespace embedded
