#include "apps/pool_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>

namespace apps {
namespace {

class PoolFileTest : public testing::Test {
 protected:
  PoolFileTest() {
    settings_.podPoolEnabled = true;
    settings_.podPoolPy = 5;
    settings_.podPoolFile = testing::TempDir() + "/pool_file_" + std::to_string(::getpid());
  }
  ~PoolFileTest() override { std::filesystem::remove(settings_.podPoolFile); }

  void write(std::string_view text) { std::ofstream(settings_.podPoolFile) << text; }
  [[nodiscard]] base::Result<PoolFile> open() {
    return PoolFile::open(settings_, {"py", "js", "go"}, log_);
  }
  std::map<std::string, std::uint32_t> follow(PoolFile& file) {
    std::map<std::string, std::uint32_t> resized;
    file.readAgain([&](const auto& language, auto target) { resized[language] = target; });
    return resized;
  }

  using Sizes = std::map<std::string, std::uint32_t>;
  config::Settings settings_;
  telemetry::Log log_{-1, telemetry::Level::kError, telemetry::Format::kJson};
};

TEST_F(PoolFileTest, ResizesWhatHasAnotherSizeAndNothingElse) {
  write("POD_POOL_JS=2\n");
  auto file = open();
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->settings().podPools.at("js"), 2U);
  EXPECT_EQ(follow(*file), Sizes{});
  write("POD_POOL_JS=3\nPOD_POOL_GO=1\n");
  EXPECT_EQ(follow(*file), (Sizes{{"js", 3}, {"go", 1}}));
  EXPECT_EQ(follow(*file), Sizes{});
}

TEST_F(PoolFileTest, GivesTheSizeOfTheSettingsBackToWhatItNamesNoMore) {
  write("POD_POOL_PY=9\nPOD_POOL_JS=1");
  auto file = open();
  write("");
  EXPECT_EQ(follow(*file), (Sizes{{"py", 5}, {"js", 0}}));
}

TEST_F(PoolFileTest, KeepsTheSizesWhileItIsWrongOrGone) {
  write("POD_POOL_JS=2");
  auto file = open();
  write("POD_POOL_PY=3\nPOD_POOL_JS=many");
  EXPECT_EQ(follow(*file), Sizes{});
  std::filesystem::remove(settings_.podPoolFile);
  EXPECT_EQ(follow(*file), Sizes{});
  write("POD_POOL_PY=3\nPOD_POOL_JS=4");
  EXPECT_EQ(follow(*file), (Sizes{{"py", 3}, {"js", 4}}));
}

TEST_F(PoolFileTest, MakesNoPoolsWhereThereAreToBeNone) {
  settings_.podPoolEnabled = false;
  write("");
  auto file = open();
  write("POD_POOL_JS=4");
  EXPECT_EQ(follow(*file), Sizes{});
}

TEST_F(PoolFileTest, IsRefusedAtTheStartWhenItIsWrongOrNotThere) {
  const auto missing = open();
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().message.find("POD_POOL_FILE: "), 0U) << missing.error().message;
  EXPECT_EQ(missing.error().message.find('\n'), std::string::npos) << "a line of the log";
  write("POD_POOL_PY=1000");
  EXPECT_NE(open().error().message.find("POD_POOL_PY: must be an integer from 0 to 50"),
            std::string::npos);
}

}  // namespace
}  // namespace apps
