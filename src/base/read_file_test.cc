#include "base/read_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

namespace base {
namespace {

class ReadFile : public testing::Test {
 protected:
  ~ReadFile() override { std::filesystem::remove(file_); }
  const std::filesystem::path file_ =
      testing::TempDir() + "read-file-" + std::to_string(::getpid());
};

TEST_F(ReadFile, GivesWhatIsThere) {
  std::ofstream(file_) << "a\nb";
  EXPECT_EQ(*readFile(file_), "a\nb");
}

TEST_F(ReadFile, NamesTheFileThatCannotBeRead) {
  const auto read = readFile("/nowhere/at/all");
  ASSERT_FALSE(read.has_value());
  EXPECT_NE(read.error().message.find("/nowhere/at/all"), std::string::npos);
  EXPECT_FALSE(readFile("/").has_value());
}

TEST_F(ReadFile, DoesNotWaitForAWriter) {
  ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);
  EXPECT_FALSE(readFile(file_).has_value());
}

TEST_F(ReadFile, TakesAMebibyteAndNoMore) {
  std::ofstream(file_) << std::string(1 << 20, 'x');
  EXPECT_EQ(readFile(file_)->size(), 1U << 20);
  std::ofstream(file_) << std::string((1 << 20) + 1, 'x');
  EXPECT_FALSE(readFile(file_).has_value());
}

}  // namespace
}  // namespace base
