#include "apps/runner_token.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace apps {
namespace {

class RunnerToken : public testing::Test {
 protected:
  ~RunnerToken() override { std::filesystem::remove(file_); }
  base::Result<std::string> read(const std::string& text) {
    std::ofstream(file_, std::ios::binary) << text;
    return readRunnerToken(file_);
  }
  const std::filesystem::path file_ =
      testing::TempDir() + "runner-token-" + std::to_string(::getpid());
};

TEST_F(RunnerToken, IsReadWithoutTheSpaceAroundIt) {
  const std::string token(32, 't');
  EXPECT_EQ(*read(token), token);
  EXPECT_EQ(*read(" " + token + "\r\n"), token);
}

TEST_F(RunnerToken, IsLongAndNotTooLong) {
  EXPECT_FALSE(read("").has_value());
  EXPECT_FALSE(read(std::string(31, 't')).has_value());
  EXPECT_FALSE(read(std::string(31, 't') + "\n\n").has_value());
  EXPECT_TRUE(read(std::string(4096, 't')).has_value());
  EXPECT_FALSE(read(std::string(4097, 't')).has_value());
}

/// Everything of our environment that the kernel shows.
std::string shownEnvironment() {
  std::ifstream file("/proc/self/environ", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Started with the variable, because the kernel shows only what a process was started with.
TEST_F(RunnerToken, InTheEnvironmentIsErasedThere) {
  const std::string token(40, 'q');
  if (std::getenv("KCR_TEST_TOKEN") == nullptr) {
    ::setenv("KCR_TEST_TOKEN", token.c_str(), 1);
    const auto self = std::filesystem::read_symlink("/proc/self/exe").string();
    const auto again =
        "'" + self + "' --gtest_filter=RunnerToken.InTheEnvironmentIsErasedThere >&2";
    ASSERT_EQ(std::system(again.c_str()), 0);
    ::unsetenv("KCR_TEST_TOKEN");
    return;
  }
  ASSERT_NE(shownEnvironment().find(token), std::string::npos);
  EXPECT_EQ(*takeRunnerToken("KCR_TEST_TOKEN"), token);
  EXPECT_EQ(shownEnvironment().find(token), std::string::npos);
  EXPECT_EQ(std::getenv("KCR_TEST_TOKEN"), nullptr);
}

TEST_F(RunnerToken, InTheEnvironmentMustBeThereAndLong) {
  EXPECT_FALSE(takeRunnerToken("KCR_NO_SUCH").has_value());
  ::setenv("KCR_SHORT", "short", 1);
  const auto token = takeRunnerToken("KCR_SHORT");
  ASSERT_FALSE(token.has_value());
  EXPECT_NE(token.error().message.find("KCR_SHORT"), std::string::npos);
  EXPECT_EQ(std::getenv("KCR_SHORT"), nullptr) << "a wrong one is no less secret";
}

TEST_F(RunnerToken, ThatIsMissingIsNamed) {
  const auto token = readRunnerToken("/nowhere/token");
  ASSERT_FALSE(token.has_value());
  EXPECT_NE(token.error().message.find("/nowhere/token"), std::string::npos);
}

}  // namespace
}  // namespace apps
