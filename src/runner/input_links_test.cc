#include "runner/input_links.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <set>
#include <string>

#include "base/temp_folder.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

class InputLinksTest : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "only root may name a file by its descriptor";
    parent_.write("content", "abc");
  }
  [[nodiscard]] base::UniqueFd content() const {
    return base::UniqueFd(::open((parent_ / "content").c_str(), O_RDONLY | O_CLOEXEC));
  }
  /// Folders, and links in them.
  [[nodiscard]] std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::recursive_directory_iterator(place_),
                                                  fs::recursive_directory_iterator()));
  }
  base::TempFolder parent_;
  fs::path place_ = parent_ / "inputs";
};

TEST_F(InputLinksTest, NamesContentsForAsLongAsTheyAreNeeded) {
  auto links = InputLinks::open(place_);
  ASSERT_TRUE(links) << links.error().message;
  EXPECT_EQ(fs::status(place_).permissions(), fs::perms::owner_all);
  {
    const auto one = links->begin(), two = links->begin();
    ASSERT_TRUE(one && two);
    const std::set<std::string> names{(*one)->add(content().get()).value_or(""),
                                      (*one)->add(content().get()).value_or(""),
                                      (*two)->add(content().get()).value_or("")};
    EXPECT_EQ(names.size(), 3u);
    EXPECT_EQ(fs::hard_link_count(parent_ / "content"), 4u);
    EXPECT_EQ(entries(), 2u + 3u);
  }
  EXPECT_EQ(fs::hard_link_count(parent_ / "content"), 1u);
  EXPECT_EQ(entries(), 2u);
}

TEST_F(InputLinksTest, UsesFoldersAgainButNoName) {
  auto links = InputLinks::open(place_);
  ASSERT_TRUE(links);
  std::set<std::string> names;
  for (int i = 0; i < 10; ++i) {
    const auto one = links->begin();
    ASSERT_TRUE(one);
    names.insert((*one)->add(content().get()).value_or(""));
    EXPECT_EQ(entries(), 2u);
  }
  EXPECT_EQ(names.size(), 10u);
}

TEST_F(InputLinksTest, CannotNameWhatLiesElsewhereOrHasNoNameLeft) {
  auto links = InputLinks::open(place_);
  const auto one = links->begin();
  const base::UniqueFd elsewhere(::open("/proc/version", O_RDONLY | O_CLOEXEC));
  EXPECT_EQ((*one)->add(elsewhere.get()).error().kind, base::ErrorKind::kUnavailable);
  const auto removed = content();
  fs::remove(parent_ / "content");
  EXPECT_EQ((*one)->add(removed.get()).error().kind, base::ErrorKind::kUnavailable);
}

TEST_F(InputLinksTest, RemovesWhatAnEarlierRunnerLeft) {
  ASSERT_EQ(::mkdir(place_.c_str(), 0700), 0);
  fs::create_directory(place_ / "7");
  fs::create_hard_link(parent_ / "content", place_ / "7/0");
  const auto links = InputLinks::open(place_);
  ASSERT_TRUE(links) << links.error().message;
  EXPECT_EQ(entries(), 0u);
  EXPECT_EQ(fs::hard_link_count(parent_ / "content"), 1u);
}

TEST_F(InputLinksTest, IsUsedByOneRunner) {
  const auto links = InputLinks::open(place_);
  ASSERT_TRUE(links);
  EXPECT_FALSE(InputLinks::open(place_));
}

TEST_F(InputLinksTest, DoesNotUseAFolderOfSomebodyElse) {
  const auto target = parent_ / "target";
  fs::create_directory(target);
  fs::create_symlink(target, place_);
  EXPECT_FALSE(InputLinks::open(place_));  // a link that leads root astray
  fs::remove(place_);
  ASSERT_EQ(::mkdir(place_.c_str(), 0700), 0);
  ASSERT_EQ(::chown(place_.c_str(), 65'534, 65'534), 0);
  EXPECT_FALSE(InputLinks::open(place_));
  ASSERT_EQ(::chown(place_.c_str(), 0, 0), 0);
  ASSERT_EQ(::chmod(place_.c_str(), 0755), 0);
  EXPECT_FALSE(InputLinks::open(place_));  // others could look in
}

TEST_F(InputLinksTest, HasASampleToTryWith) {
  auto links = InputLinks::open(place_);
  const auto sample = links->sample();
  ASSERT_TRUE(sample) << sample.error().message;
  struct stat status{};
  ASSERT_EQ(::fstat(sample->get(), &status), 0);
  EXPECT_EQ(static_cast<std::size_t>(status.st_size), InputLinks::kSample.size());
  EXPECT_TRUE(links->sample());  // again
}

}  // namespace
}  // namespace runner
