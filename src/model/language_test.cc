#include "model/language.h"

#include <gtest/gtest.h>

namespace model {
namespace {

const LanguageCatalog kCatalog({{.code = "py", .aliases = {"python"}},
                                {.code = "cpp", .aliases = {"c++"}}});

TEST(LanguageCatalog, FindsByCodeAndAliasInAnyCase) {
  ASSERT_NE(kCatalog.find("PY"), nullptr);
  EXPECT_EQ(kCatalog.find("Python")->code, "py");
  EXPECT_EQ(kCatalog.find("C++")->code, "cpp");
}

TEST(LanguageCatalog, KnowsNothingElse) {
  EXPECT_EQ(kCatalog.find("brainfuck"), nullptr);
  EXPECT_EQ(kCatalog.find(""), nullptr);
  EXPECT_EQ(kCatalog.find(std::string_view("py\0", 3)), nullptr);
}

}  // namespace
}  // namespace model
