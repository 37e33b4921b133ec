#include "jail/process_tree.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

namespace jail {
namespace {

/// A process with two threads, of which the second has a child; `ready` is written to when all are
/// there.
[[noreturn]] void haveThreadsAndChild(int ready) {
  std::thread second([ready] {
    if (const pid_t child = ::fork(); child != 0) (void)!::write(ready, &child, sizeof child);
    for (;;) ::pause();
  });
  for (;;) ::pause();
}

TEST(ProcessTree, HasEveryThreadAndWhatThreadsStarted) {
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t process = ::fork();
  if (process == 0) haveThreadsAndChild(ready[1]);
  pid_t child = 0;
  EXPECT_EQ(::read(ready[0], &child, sizeof child), static_cast<ssize_t>(sizeof child));
  EXPECT_EQ(lookAtTree(process).tasks, 3U);
  EXPECT_EQ(processesBelow(process), std::vector{child});
  EXPECT_EQ(lookAtTree(child).tasks, 1U);
  for (const pid_t each : {child, process}) ::kill(each, SIGKILL);
  EXPECT_EQ(::waitpid(process, nullptr, 0), process);
  EXPECT_EQ(lookAtTree(process).tasks, 0U) << "it is gone";
  ::close(ready[0]);
  ::close(ready[1]);
}

}  // namespace
}  // namespace jail
