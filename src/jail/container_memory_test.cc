#include "jail/container_memory.h"

#include <gtest/gtest.h>

#include <string>

#include "base/temp_folder.h"

namespace jail {
namespace {

class ContainerMemoryTest : public testing::Test {
 protected:
  ContainerMemoryTest() { beOf("0::/"); }
  void write(const std::string& file, const std::string& text) const {
    folder_.write(file, text + "\n");
  }
  void beOf(const std::string& memberships) const { write("memberships", memberships); }
  [[nodiscard]] ContainerMemory look() const {
    return ContainerMemory(folder_.path(), folder_ / "memberships");
  }

  const base::TempFolder folder_;
};

TEST_F(ContainerMemoryTest, IsNearlyFullAtNinetyFivePercent) {
  write("memory.max", "1000000");
  write("memory.current", "949999");
  write("memory.stat", "anon 5\ninactive_file 0");
  const auto memory = look();
  EXPECT_TRUE(memory.isWatched());
  EXPECT_FALSE(memory.isNearlyFull());
  write("memory.current", "950000");
  EXPECT_TRUE(memory.isNearlyFull());
}

TEST_F(ContainerMemoryTest, FilesThatCanBeDroppedDoNotCount) {
  write("memory.max", "1000000");
  write("memory.current", "999000");
  write("memory.stat", "anon 5\ninactive_file 100000");
  EXPECT_FALSE(look().isNearlyFull());
}

TEST_F(ContainerMemoryTest, NorDoFilesInUseAndTheKernelsMemoryOfThem) {
  write("memory.max", "1000000");
  write("memory.current", "999000");
  write("memory.stat", "inactive_file 20000\nactive_file 20000\nslab_reclaimable 9000");
  EXPECT_TRUE(look().isNearlyFull());
  write("memory.stat", "inactive_file 20000\nactive_file 20000\nslab_reclaimable 9001");
  EXPECT_FALSE(look().isNearlyFull());
}

TEST_F(ContainerMemoryTest, InVersionOneWhatProgramsHoldIsAddedUp) {
  write("memory/memory.limit_in_bytes", "1000000");
  write("memory/memory.usage_in_bytes", "999000");
  write("memory/memory.stat", "rss 9\ntotal_rss 500000\ntotal_shmem 449999");
  EXPECT_FALSE(look().isNearlyFull());
  write("memory/memory.stat", "rss 9\ntotal_rss 500000\ntotal_shmem 450000");
  EXPECT_TRUE(look().isNearlyFull());
  write("memory/memory.stat", "total_inactive_file 20000\ntotal_active_file 29999\ntotal_rss 5");
  EXPECT_FALSE(look().isNearlyFull()) << "before shared memory was told";
  write("memory/memory.stat", "total_inactive_file 20000\ntotal_active_file 20000\ntotal_rss 5");
  EXPECT_TRUE(look().isNearlyFull());
}

TEST_F(ContainerMemoryTest, ReadsVersionOne) {
  write("memory/memory.limit_in_bytes", "1000000");
  write("memory/memory.usage_in_bytes", "960000");
  write("memory/memory.stat", "inactive_file 900000\ntotal_inactive_file 1000");
  EXPECT_TRUE(look().isNearlyFull());
}

TEST_F(ContainerMemoryTest, FindsItsGroupInTheTreeOfTheMachine) {
  beOf("1:name=systemd:/other\n0::/pod/one");
  write("pod/one/memory.max", "1000");
  write("pod/one/memory.current", "999");
  write("pod/one/memory.events", "oom 3\noom_kill 2");
  EXPECT_TRUE(look().isNearlyFull());
  EXPECT_EQ(look().shortages().times, 2U);
}

TEST_F(ContainerMemoryTest, FindsItsGroupInTheTreeOfTheMachineInVersionOne) {
  beOf("3:cpu:/wrong\n2:hugetlb,memory:/pod/one\n0::/wrong");
  write("memory/memory.limit_in_bytes", "9223372036854771712");
  write("memory/pod/one/memory.limit_in_bytes", "1000");
  write("memory/pod/one/memory.usage_in_bytes", "999");
  write("memory/pod/one/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 2");
  EXPECT_TRUE(look().isNearlyFull());
  EXPECT_EQ(look().shortages().times, 2U);
}

TEST_F(ContainerMemoryTest, APathThatIsNotVisibleIsWhatIsMounted) {
  write("memory/memory.limit_in_bytes", "1000");
  write("memory/memory.usage_in_bytes", "999");
  write("other/memory.limit_in_bytes", "1000");  // of another container
  write("other/memory.usage_in_bytes", "5");
  for (const auto* path : {"/kubepods/pod/one", "/..", "/../other"}) {
    beOf(std::string("2:memory:") + path);
    EXPECT_TRUE(look().isNearlyFull()) << path;
  }
  std::filesystem::remove(folder_ / "memberships");
  EXPECT_TRUE(look().isNearlyFull());
}

TEST_F(ContainerMemoryTest, TheLimitMayBeThatOfAGroupAroundIt) {
  beOf("0::/shell/one");
  write("memory.max", "1000");
  write("memory.current", "999");
  write("shell/one/memory.max", "max");
  write("shell/one/memory.current", "5");
  EXPECT_TRUE(look().isNearlyFull());
}

TEST_F(ContainerMemoryTest, CountsKillsWithoutALimit) {
  write("memory.max", "max");
  write("memory.events", "max 7\noom 3\noom_kill 2");
  const auto memory = look();
  EXPECT_TRUE(memory.shortages().killed);
  EXPECT_EQ(memory.shortages().times, 2U);
  write("memory.events", "max 7\noom 4\noom_kill 3");
  EXPECT_EQ(memory.shortages().times, 3U);
}

TEST_F(ContainerMemoryTest, WhereKillsAreNotCountedItTellsHowOftenTheLimitWasReached) {
  EXPECT_EQ(look().shortages().times, 0U);
  write("memory/memory.limit_in_bytes", "1000");
  write("memory/memory.failcnt", "5");
  write("memory/memory.oom_control", "oom_kill_disable 0\nunder_oom 0");
  EXPECT_FALSE(look().shortages().killed);
  EXPECT_EQ(look().shortages().times, 5U);
}

TEST_F(ContainerMemoryTest, IsNotWatchedWithoutALimit) {
  EXPECT_FALSE(look().isWatched());
  write("memory.max", "max");
  write("memory.current", "5");
  EXPECT_FALSE(look().isWatched());
  std::filesystem::remove(folder_ / "memory.max");
  write("memory/memory.limit_in_bytes", "9223372036854771712");
  write("memory/memory.usage_in_bytes", "5");
  EXPECT_FALSE(look().isWatched());
  EXPECT_FALSE(look().isNearlyFull());
}

}  // namespace
}  // namespace jail
