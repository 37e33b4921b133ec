#include "backends/embedded/small_file_system.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <fstream>
#include <string>

namespace embedded {
namespace {

constexpr int kCannotMount = 77;

/// Mounts of this process that nobody else sees: as root, or as the root of a user namespace.
bool enterMountNamespace() {
  const auto uid = std::to_string(::geteuid()), gid = std::to_string(::getegid());
  if (::unshare(CLONE_NEWNS) != 0) {
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
    std::ofstream("/proc/self/setgroups") << "deny";
    std::ofstream("/proc/self/uid_map") << "0 " + uid + " 1";
    std::ofstream("/proc/self/gid_map") << "0 " + gid + " 1";
  }
  return ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

[[noreturn]] void child(const std::filesystem::path& folder,
                        void (*test)(const std::filesystem::path& folder)) {
  const auto size = "size=" + std::to_string(kSmallFileSystem);
  if (!enterMountNamespace() || ::mount("tmpfs", folder.c_str(), "tmpfs", 0, size.c_str()) != 0) {
    ::_exit(kCannotMount);
  }
  try {
    test(folder);
  } catch (const std::exception& fault) {
    ADD_FAILURE() << fault.what();
  }
  std::fflush(stdout);
  ::_exit(testing::Test::HasFailure() ? 1 : 0);
}

}  // namespace

void inSmallFileSystem(const std::filesystem::path& folder,
                       void (*test)(const std::filesystem::path& folder)) {
  const auto process = ::fork();
  ASSERT_GE(process, 0);
  if (process == 0) child(folder, test);
  int status = 0;
  ASSERT_EQ(::waitpid(process, &status, 0), process);
  if (WIFEXITED(status) && WEXITSTATUS(status) == kCannotMount) {
    GTEST_SKIP() << "this user can mount nothing";
  }
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "see above; status " << status;
}

}  // namespace embedded
