#include "languages/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <fstream>

namespace languages {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class OperatorFolder : public testing::Test {
 protected:
  OperatorFolder() {
    std::string pattern = testing::TempDir() + "/languages-XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~OperatorFolder() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }

  fs::path folder_;
};

std::vector<std::string> codesOf(const std::vector<Description>& all) {
  std::vector<std::string> codes;
  for (const auto& description : all) codes.push_back(description.language.code);
  return codes;
}

TEST(Load, KnowsTheThirteenLanguagesInTheOrderOfTheContract) {
  const auto all = load();
  ASSERT_TRUE(all) << all.error().message;
  EXPECT_THAT(codesOf(*all), testing::ElementsAre("py", "js", "ts", "c", "cpp", "java", "php", "rs",
                                                  "go", "d", "f90", "r", "bash"));
}

TEST(Load, KnowsTheAliasesOfTheContract) {
  const auto catalog = catalogOf(load().value());
  const std::pair<const char*, const char*> aliases[] = {
      {"python", "py"},     {"javascript", "js"}, {"node", "js"},
      {"typescript", "ts"}, {"rust", "rs"},       {"fortran", "f90"},
      {"sh", "bash"},       {"shell", "bash"},    {"c++", "cpp"}};
  for (const auto& [alias, code] : aliases) {
    ASSERT_NE(catalog.find(alias), nullptr) << alias;
    EXPECT_EQ(catalog.find(alias)->code, code);
  }
  EXPECT_TRUE(catalog.find("bash")->silentExitIsNormal);
  EXPECT_EQ(catalog.find("rs")->timeMultiplier, 3.0);
}

TEST_F(OperatorFolder, AddsAndReplaces) {
  write("zig/language.yaml", "code: zig\nsource: a.zig\nrun: [zig]\ndetect: [/usr/bin/zig]\n");
  write("newer-python/language.yaml",
        "code: py\nsource: a.py\nrun: [python4]\ndetect: [/usr/bin/python4]\n"
        "parked: {bootstrap: wait.py, tiers: {bare: []}}\n");
  write("newer-python/wait.py", "wait()");
  write("notes.txt", "not a language");
  const auto all = load(folder_);
  ASSERT_TRUE(all) << all.error().message;
  EXPECT_EQ(all->size(), 14u);
  EXPECT_EQ(all->front().run.front(), "python4");
  EXPECT_EQ(all->front().bootstrap, "wait()");
  EXPECT_EQ(all->back().language.code, "zig");
}

TEST_F(OperatorFolder, ErrorsNameTheFile) {
  write("zig/language.yaml", "code: zig\nsauce: a\n");
  const auto all = load(folder_);
  ASSERT_FALSE(all);
  EXPECT_THAT(all.error().message, HasSubstr("zig/language.yaml:2: sauce: unknown key"));
}

TEST_F(OperatorFolder, RefusesANameOfAnotherLanguage) {
  write("zig/language.yaml",
        "code: zig\naliases: [node]\nsource: a.zig\nrun: [zig]\ndetect: [/usr/bin/zig]\n");
  const auto all = load(folder_);
  ASSERT_FALSE(all);
  EXPECT_THAT(all.error().message, HasSubstr("both called \"node\""));
}

TEST_F(OperatorFolder, RefusesWhatIsTooLargeOrAbsent) {
  write("zig/language.yaml", std::string((1 << 20) + 1, '#'));
  EXPECT_THAT(load(folder_).error().message, HasSubstr("larger than 1 MiB"));
  EXPECT_FALSE(load(folder_ / "absent"));
}

}  // namespace
}  // namespace languages
