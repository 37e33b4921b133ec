#include "apps/runner_token.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

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

TEST_F(RunnerToken, ThatIsMissingIsNamed) {
  const auto token = readRunnerToken("/nowhere/token");
  ASSERT_FALSE(token.has_value());
  EXPECT_NE(token.error().message.find("/nowhere/token"), std::string::npos);
}

}  // namespace
}  // namespace apps
