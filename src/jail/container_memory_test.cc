#include "jail/container_memory.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

namespace jail {
namespace {

class ContainerMemoryTest : public testing::Test {
 protected:
  ContainerMemoryTest() {
    std::string name = std::filesystem::temp_directory_path() / "container-XXXXXX";
    folder_ = ::mkdtemp(name.data());
    std::filesystem::create_directory(folder_ / "memory");
  }
  ~ContainerMemoryTest() override { std::filesystem::remove_all(folder_); }
  void write(const std::string& file, const std::string& text) const {
    std::ofstream(folder_ / file) << text << '\n';
  }

  std::filesystem::path folder_;
};

TEST_F(ContainerMemoryTest, IsNearlyFullAtNinetyFivePercent) {
  write("memory.max", "1000000");
  write("memory.current", "949999");
  write("memory.stat", "anon 5\ninactive_file 0");
  const ContainerMemory memory(folder_);
  EXPECT_TRUE(memory.isWatched());
  EXPECT_FALSE(memory.isNearlyFull());
  write("memory.current", "950000");
  EXPECT_TRUE(memory.isNearlyFull());
}

TEST_F(ContainerMemoryTest, FilesThatCanBeDroppedDoNotCount) {
  write("memory.max", "1000000");
  write("memory.current", "999000");
  write("memory.stat", "anon 5\ninactive_file 100000");
  EXPECT_FALSE(ContainerMemory(folder_).isNearlyFull());
}

TEST_F(ContainerMemoryTest, ReadsVersionOne) {
  write("memory/memory.limit_in_bytes", "1000000");
  write("memory/memory.usage_in_bytes", "960000");
  write("memory/memory.stat", "inactive_file 900000\ntotal_inactive_file 1000");
  EXPECT_TRUE(ContainerMemory(folder_).isNearlyFull());
}

TEST_F(ContainerMemoryTest, IsNotWatchedWithoutALimit) {
  EXPECT_FALSE(ContainerMemory(folder_).isWatched());
  write("memory.max", "max");
  write("memory.current", "5");
  EXPECT_FALSE(ContainerMemory(folder_).isWatched());
  std::filesystem::remove(folder_ / "memory.max");
  write("memory/memory.limit_in_bytes", "9223372036854771712");
  write("memory/memory.usage_in_bytes", "5");
  EXPECT_FALSE(ContainerMemory(folder_).isWatched());
  EXPECT_FALSE(ContainerMemory(folder_).isNearlyFull());
}

}  // namespace
}  // namespace jail
