#include "languages/installed.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

namespace languages {
namespace {

namespace fs = std::filesystem;

class IsInstalled : public testing::Test {
 protected:
  IsInstalled() {
    std::string pattern = testing::TempDir() + "/root-XXXXXX";
    root_ = mkdtemp(pattern.data());
    fs::create_directories(root_ / "usr/bin");
  }
  ~IsInstalled() override { fs::remove_all(root_); }

  fs::path root_;
  Description description_{.detect = {"/usr/bin/one", "/usr/bin/two"}};
};

TEST_F(IsInstalled, WantsEveryPath) {
  EXPECT_FALSE(isInstalled(description_, root_));
  std::ofstream(root_ / "usr/bin/one") << "x";
  EXPECT_FALSE(isInstalled(description_, root_));
  std::ofstream(root_ / "usr/bin/two") << "x";
  EXPECT_TRUE(isInstalled(description_, root_));
}

TEST_F(IsInstalled, CountsLinksThatLeadNowhereOutsideTheTree) {
  std::ofstream(root_ / "usr/bin/one") << "x";
  fs::create_symlink("/etc/alternatives/no-such-file", root_ / "usr/bin/two");
  EXPECT_TRUE(isInstalled(description_, root_));
}

}  // namespace
}  // namespace languages
