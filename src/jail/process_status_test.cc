#include "jail/process_status.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>

namespace jail {
namespace {

TEST(AllProcesses, HasUsAndNothingThatIsNone) {
  const auto all = allProcesses();
  ASSERT_TRUE(all.has_value());
  EXPECT_EQ(std::ranges::count(*all, ::getpid()), 1);
  EXPECT_TRUE(std::ranges::all_of(*all, [](pid_t process) { return process > 0; }));
}

TEST(TasksOf, HasTheProcessItself) {
  EXPECT_EQ(std::ranges::count(tasksOf(::getpid()), ::getpid()), 1);
  EXPECT_TRUE(tasksOf(-1).empty());
}

TEST(StatusOf, TellsTheRealUid) {
  EXPECT_EQ(numberIn(statusOf(::getpid()), "Uid"), ::getuid());
  EXPECT_EQ(statusOf(-1), "");
}

TEST(NumberIn, IsThatBehindTheWholeKey) {
  const std::string status = "Name:\tcat\nVmRSS:\t  12 kB\nRss:\t3\nUid:\t1000\t0\t0\t0\n";
  EXPECT_EQ(numberIn(status, "VmRSS"), 12U);
  EXPECT_EQ(numberIn(status, "Rss"), 3U);
  EXPECT_EQ(numberIn(status, "Uid"), 1000U);
  EXPECT_EQ(numberIn(status, "RSS"), std::nullopt);
  EXPECT_EQ(numberIn("", "Uid"), std::nullopt);
}

}  // namespace
}  // namespace jail
