#include "runner/output_names.h"

#include <gtest/gtest.h>

namespace runner {
namespace {

TEST(OutputNames, LeaveOutWhatIsNobodysResult) {
  for (const char* name : {".env", ".", ".cache", "__pycache__", "node_modules", "a.pyc", "a.exe",
                           "A.EXE", "x.Bat", "x.cmd", "x.ps1", "x.scr", "command.com", ".exe"})
    EXPECT_TRUE(isNoResult(name)) << name;
}

TEST(OutputNames, TakeTheRest) {
  for (const char* name : {"a", "a.csv", "exe", "a.exe.txt", "pyc", "a.py", "node_modules2", "com",
                           "__pycache__.txt", "-", "\xff"})
    EXPECT_FALSE(isNoResult(name)) << name;
}

}  // namespace
}  // namespace runner
