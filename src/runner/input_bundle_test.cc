#include "runner/input_bundle.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/temp_folder.h"
#include "jail/messages.h"

namespace runner {
namespace {

protocol::Input head(std::string path, std::uint64_t size, bool readOnly = false) {
  return {.path = std::move(path), .size = size, .readOnly = readOnly};
}

TEST(InputBundle, HasTheFormThatInitTakes) {
  InputBundle bundle(100);
  ASSERT_TRUE(bundle.begin(head("a", 3)));
  ASSERT_TRUE(bundle.append("ab"));
  EXPECT_FALSE(bundle.complete());
  ASSERT_TRUE(bundle.append("c"));
  ASSERT_TRUE(bundle.begin(head("empty", 0, true)));
  EXPECT_TRUE(bundle.complete() && bundle.fits());

  jail::PlacedFile first, second;
  char content[3];
  ASSERT_EQ(::pread(bundle.descriptor(), &first, sizeof(first), 0), ssize_t{sizeof(first)});
  ASSERT_EQ(::pread(bundle.descriptor(), content, 3, sizeof(first)), 3);
  ASSERT_EQ(::pread(bundle.descriptor(), &second, sizeof(second), sizeof(first) + 3),
            ssize_t{sizeof(second)});
  EXPECT_STREQ(first.path, "a");
  EXPECT_EQ(first.size, 3u);
  EXPECT_EQ(std::string(content, 3), "abc");
  EXPECT_STREQ(second.path, "empty");
  EXPECT_EQ(second.readOnly, 1u);
  EXPECT_EQ(::lseek(bundle.descriptor(), 0, SEEK_END), off_t{2 * sizeof(first) + 3});
}

TEST(InputBundle, KnowsWhereTheBytesOfEachAre) {
  InputBundle bundle(100);
  ASSERT_TRUE(bundle.begin(head("a", 3)));
  ASSERT_TRUE(bundle.append("a"));
  ASSERT_TRUE(bundle.append("bc"));
  ASSERT_TRUE(bundle.begin(head("empty", 0)));
  ASSERT_TRUE(bundle.begin(head("b", 2)));
  ASSERT_TRUE(bundle.append("de"));
  char content[3] = {};
  ASSERT_EQ(::pread(bundle.descriptor(), content, 3, static_cast<off_t>(bundle.inputs()[0].kept)),
            3);
  EXPECT_EQ(std::string(content, 3), "abc");
  ASSERT_EQ(::pread(bundle.descriptor(), content, 2, static_cast<off_t>(bundle.inputs()[2].kept)),
            2);
  EXPECT_EQ(std::string(content, 2), "de");
}

TEST(InputBundle, RefusesWhatDoesNotMatchItsHead) {
  InputBundle bundle(100);
  ASSERT_TRUE(bundle.begin(head("a", 3)));
  EXPECT_FALSE(bundle.append(""));
  EXPECT_FALSE(bundle.append("abcd"));
  EXPECT_FALSE(bundle.begin(head("b", 1)));
}

TEST(InputBundle, KeepsNoMoreThanTheSandboxHolds) {
  InputBundle bundle(10);
  ASSERT_TRUE(bundle.begin(head("a", 6)));
  ASSERT_TRUE(bundle.append("123456"));
  ASSERT_TRUE(bundle.begin(head("b", ~0ULL)));
  EXPECT_FALSE(bundle.fits());
  ASSERT_TRUE(bundle.append(std::string(1'000, 'x')));
  EXPECT_LT(::lseek(bundle.descriptor(), 0, SEEK_END), 1'000);
}

class HandedFile : public testing::Test {
 protected:
  void SetUp() override { folder_.write("file", "abc"); }
  [[nodiscard]] base::UniqueFd open(int flags) const {
    return base::UniqueFd(::open((folder_ / "file").c_str(), flags | O_CLOEXEC));
  }
  static protocol::Input head(std::uint64_t size) {
    return {.path = "a", .size = size, .handed = true};
  }
  base::TempFolder folder_;
  InputBundle bundle_{100};
};

TEST_F(HandedFile, IsKeptOpenAndNotCopied) {
  ASSERT_TRUE(bundle_.take(head(3), open(O_RDONLY)));
  EXPECT_TRUE(bundle_.complete() && bundle_.hasOpenFiles());
  EXPECT_EQ(bundle_.descriptor(), -1);
  EXPECT_TRUE(bundle_.inputs().at(0).original);
  ASSERT_TRUE(bundle_.begin({.path = "b", .size = 0}));
  EXPECT_GE(bundle_.descriptor(), 0);
  EXPECT_FALSE(bundle_.inputs().at(1).original);
}

TEST_F(HandedFile, MustBeWhatItsHeadSaysAndForReadingOnly) {
  EXPECT_FALSE(bundle_.take(head(3), base::UniqueFd()));
  EXPECT_FALSE(bundle_.take(head(4), open(O_RDONLY)));
  EXPECT_FALSE(bundle_.take(head(3), open(O_RDWR)));
  EXPECT_FALSE(bundle_.take(head(3), open(O_WRONLY)));
  EXPECT_FALSE(bundle_.take(head(3), open(O_PATH)));
  EXPECT_FALSE(bundle_.take(head(0), base::UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC))));
  EXPECT_FALSE(bundle_.take(head(0), base::UniqueFd(::open("/", O_RDONLY | O_CLOEXEC))));
  EXPECT_TRUE(bundle_.inputs().empty());
}

TEST_F(HandedFile, MayNotComeInTheMiddleOfAnother) {
  ASSERT_TRUE(bundle_.begin({.path = "b", .size = 1}));
  EXPECT_FALSE(bundle_.take(head(3), open(O_RDONLY)));
}

TEST_F(HandedFile, MayNotComeWithoutEnd) {
  for (std::size_t i = 0; i < protocol::kMostHanded; ++i)
    ASSERT_TRUE(bundle_.take(head(3), open(O_RDONLY)));
  EXPECT_FALSE(bundle_.take(head(3), open(O_RDONLY)));
}

TEST(InputBundle, BoundsTheNumberOfFiles) {
  InputBundle bundle(10);
  for (std::size_t i = 0; i < model::kMostInputFiles; ++i) ASSERT_TRUE(bundle.begin(head("a", 0)));
  EXPECT_FALSE(bundle.begin(head("a", 0)));
}

}  // namespace
}  // namespace runner
