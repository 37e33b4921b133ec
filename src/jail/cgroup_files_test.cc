#include "jail/cgroup_files.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace jail::cgroup {
namespace {

class ReadTasks : public testing::Test {
 protected:
  ~ReadTasks() override { std::filesystem::remove(file_); }
  std::optional<std::vector<pid_t>> read(const std::string& text) {
    std::ofstream(file_) << text;
    return readTasks(file_);
  }
  const std::filesystem::path file_ = testing::TempDir() + "tasks-" + std::to_string(::getpid());
};

TEST_F(ReadTasks, GivesOneNumberOfEachLine) {
  EXPECT_EQ(read(""), std::vector<pid_t>());
  EXPECT_EQ(read("7\n"), std::vector<pid_t>({7}));
  EXPECT_EQ(read("7\n4194304\n"), std::vector<pid_t>({7, 4194304}));
}

TEST_F(ReadTasks, GivesNoneWhenOneIsNotSeen) {
  EXPECT_EQ(read("7\n0\n"), std::nullopt);
  EXPECT_EQ(read("-1\n"), std::nullopt);
}

TEST_F(ReadTasks, GivesNoneOfWhatIsNotAWholeList) {
  EXPECT_EQ(read("seven\n"), std::nullopt);
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "12345\n";
  EXPECT_EQ(read(many), std::nullopt);
  EXPECT_EQ(readTasks("/nowhere"), std::nullopt);
}

TEST(IsMember, AsksForTheControllerAndTheEndOfItsPath) {
  const std::string text = "4:hugetlb,memory:/a:b\n3:cpu:/own/b\n0::/two\n";
  EXPECT_TRUE(isMember(text, "memory", ":b"));
  EXPECT_TRUE(isMember(text, "cpu", "/b"));
  EXPECT_FALSE(isMember(text, "memory", "/b"));
  EXPECT_FALSE(isMember(text, "mem", ":b"));
  EXPECT_FALSE(isMember("nothing\n:\n", "memory", ""));
}

TEST(PathOf, IsThatOfTheGroupOfTheController) {
  const std::string text = "4:hugetlb,memory:/a:b\n1:name=systemd:/s\n0::/two\n";
  EXPECT_EQ(pathOf(text, "memory"), "/a:b");
  EXPECT_EQ(pathOf(text, "hugetlb"), "/a:b");
  EXPECT_EQ(pathOf(text, ""), "/two");
  EXPECT_EQ(pathOf(text, "mem"), "");
  EXPECT_EQ(pathOf("nothing\n:\n", ""), "");
}

}  // namespace
}  // namespace jail::cgroup
