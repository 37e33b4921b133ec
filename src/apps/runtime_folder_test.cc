#include "apps/runtime_folder.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "apps/listening_socket.h"

namespace apps {
namespace {

namespace fs = std::filesystem;

class RuntimeFolderTest : public testing::Test {
 protected:
  RuntimeFolderTest() {
    std::string name = fs::temp_directory_path() / "place-XXXXXX";
    place_ = ::mkdtemp(name.data());
  }
  ~RuntimeFolderTest() override { fs::remove_all(place_); }
  [[nodiscard]] bool isEmpty() const { return fs::is_empty(place_); }

  fs::path place_;
};

TEST_F(RuntimeFolderTest, IsRemovedWithWhatItHolds) {
  {
    const auto folder = RuntimeFolder::makeIn(place_);
    ASSERT_TRUE(folder.has_value());
    struct stat status{};
    ASSERT_EQ(::stat(folder->path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0711u);
    std::ofstream(folder->path() / "something") << "x";
  }
  EXPECT_TRUE(isEmpty());
}

TEST_F(RuntimeFolderTest, LeavesThoseOfLivingProcessesAlone) {
  const auto first = RuntimeFolder::makeIn(place_);
  const auto second = RuntimeFolder::makeIn(place_);
  EXPECT_TRUE(fs::exists(first->path()));
  EXPECT_NE(first->path(), second->path());
}

TEST_F(RuntimeFolderTest, SweepsWhatAKilledProcessLeft) {
  const pid_t child = ::fork();
  if (child == 0) {
    const auto folder = RuntimeFolder::makeIn(place_);
    ::_exit(folder ? 0 : 1);  // without destructors, as if killed
  }
  ::waitpid(child, nullptr, 0);
  ASSERT_FALSE(isEmpty());
  {
    const auto folder = RuntimeFolder::makeIn(place_);
  }
  EXPECT_TRUE(isEmpty());
}

TEST_F(RuntimeFolderTest, SaysWhereItCouldNotBeMade) {
  const auto folder = RuntimeFolder::makeIn(place_ / "absent");
  ASSERT_FALSE(folder.has_value());
  EXPECT_NE(folder.error().message.find("absent"), std::string::npos);
}

TEST_F(RuntimeFolderTest, HoldsASocketForItsOwnerAlone) {
  const auto folder = RuntimeFolder::makeIn(place_);
  const auto path = folder->path() / "socket";
  const auto socket = listenUnix(path, std::nullopt);
  ASSERT_TRUE(socket.has_value());
  struct stat status{};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_TRUE(S_ISSOCK(status.st_mode));
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_FALSE(listenUnix(path, std::nullopt).has_value());
  EXPECT_FALSE(listenUnix(std::string(200, 'x'), std::nullopt).has_value());
}

}  // namespace
}  // namespace apps
