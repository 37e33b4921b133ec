#include "config/reference.h"

#include <gtest/gtest.h>

#include "base/read_file.h"

namespace config {
namespace {

TEST(Reference, TheCommittedPageIsCurrent) {
  EXPECT_EQ(base::readFile(KCR_CONFIGURATION_PAGE).value(), referencePage())
      << "write it anew: make docs";
}

TEST(Reference, MasksSecrets) {
  const auto loaded =
      load({.environment = {{"HOME", "/h"}, {"API_KEY", "0123456789abcdef"}}}).value();
  const std::string text = effectiveText(loaded);
  EXPECT_EQ(text.find("0123456789abcdef"), std::string::npos);
  EXPECT_NE(text.find("(set, not shown)"), std::string::npos);
}

}  // namespace
}  // namespace config
