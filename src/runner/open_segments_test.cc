#include "runner/open_segments.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>

namespace runner {
namespace {

namespace fs = std::filesystem;

/// What openat2(2) says of the same path: its errno, 0 when it opens; -1 without the call.
int answerOfKernel(int folder, const std::string& path, int flags) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC | O_NOFOLLOW);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV;
  const base::UniqueFd opened(
      static_cast<int>(::syscall(SYS_openat2, folder, path.c_str(), &how, sizeof(how))));
  if (opened) return 0;
  return errno == ENOSYS ? -1 : errno;
}

class OpenSegments : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/open_segments_XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    path_ = name;
    fs::create_directories(path_ / "top/a/b");
    std::ofstream(path_ / "top/a/b/file") << "inside";
    std::ofstream(path_ / "secret") << "outside";
    fs::create_symlink("a", path_ / "top/link");
    fs::create_symlink("../secret", path_ / "top/out");
    fs::create_symlink("/", path_ / "top/a/root");
    ::mkfifo((path_ / "top/pipe").c_str(), 0600);
    top_.reset(::open((path_ / "top").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    ASSERT_TRUE(top_);
  }
  void TearDown() override { fs::remove_all(path_); }

  fs::path path_;
  base::UniqueFd top_;
};

TEST_F(OpenSegments, OpensFilesAndFolders) {
  const auto file = openSegments(top_.get(), "a/b/file", O_RDONLY);
  ASSERT_TRUE(file);
  char bytes[16];
  EXPECT_EQ(std::string(bytes, static_cast<std::size_t>(::read(file.get(), bytes, sizeof(bytes)))),
            "inside");
  EXPECT_TRUE(openSegments(top_.get(), ".", O_RDONLY | O_DIRECTORY));
  EXPECT_TRUE(openSegments(top_.get(), "a/b", O_RDONLY | O_DIRECTORY));
  EXPECT_TRUE(openSegments(top_.get(), "pipe", O_RDONLY | O_NONBLOCK));
}

TEST_F(OpenSegments, LeadsNowhereElse) {
  for (const auto* path : {"link", "link/b/file", "out", "a/root", "a/root/etc/passwd", "..",
                           "../secret", "a/../../secret", "/etc/passwd", "a/b/file/", "", "none"}) {
    for (const int flags : {O_RDONLY, O_PATH}) {
      EXPECT_FALSE(openSegments(top_.get(), path, flags | O_NONBLOCK)) << path << " " << flags;
      EXPECT_NE(answerOfKernel(top_.get(), path, flags | O_NONBLOCK), 0) << path << " " << flags;
    }
  }
}

TEST_F(OpenSegments, StaysOnTheFolderSOwnDevice) {
  const base::UniqueFd root(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  EXPECT_FALSE(openSegments(root.get(), "proc/self/status", O_RDONLY));
  EXPECT_EQ(errno, EXDEV);
  EXPECT_FALSE(openSegments(root.get(), "proc", O_RDONLY | O_DIRECTORY));
  EXPECT_EQ(errno, EXDEV);
}

}  // namespace
}  // namespace runner
