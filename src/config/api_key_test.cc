#include "config/api_key.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

namespace config {
namespace {

class ApiKey : public testing::Test {
 protected:
  ApiKey() {
    std::string folder = testing::TempDir() + "/kcrXXXXXX";
    settings_.dataFolder = ::mkdtemp(folder.data());
  }
  ~ApiKey() override { std::filesystem::remove_all(settings_.dataFolder); }

  Settings settings_;
};

TEST_F(ApiKey, IsMadeOnceAndKept) {
  const auto first = apiKeyOrGenerate(settings_).value();
  const auto second = apiKeyOrGenerate(settings_).value();
  EXPECT_TRUE(first.made);
  EXPECT_FALSE(second.made);
  EXPECT_EQ(first.key, second.key);
  EXPECT_GE(first.key.size(), 32U);
}

TEST_F(ApiKey, IsReadableByItsOwnerOnlyAndLeavesNothingElse) {
  (void)apiKeyOrGenerate(settings_).value();
  struct stat status = {};
  ASSERT_EQ(::stat(apiKeyFile(settings_).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(settings_.dataFolder), {}), 1);
}

TEST_F(ApiKey, IsNotMadeWhereOneIsConfigured) {
  settings_.apiKey = "0123456789abcdef";
  EXPECT_EQ(apiKeyOrGenerate(settings_).value().key, settings_.apiKey);
  settings_.apiKey.clear();
  settings_.authDisabled = true;
  EXPECT_EQ(apiKeyOrGenerate(settings_).value().key, "");
  EXPECT_FALSE(std::filesystem::exists(apiKeyFile(settings_)));
}

TEST_F(ApiKey, RefusesAFileWithoutAKey) {
  std::ofstream(apiKeyFile(settings_)) << "short\n";
  EXPECT_FALSE(apiKeyOrGenerate(settings_).has_value());
}

TEST_F(ApiKey, SaysWhenTheFolderIsMissing) {
  settings_.dataFolder /= "absent";
  EXPECT_NE(apiKeyOrGenerate(settings_).error().message.find("absent"), std::string::npos);
}

}  // namespace
}  // namespace config
