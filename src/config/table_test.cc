#include "config/table.h"

#include <gtest/gtest.h>

#include <set>

#include "config/unsupported.h"
#include "config/value.h"

namespace config {
namespace {

template <class Visit>
void eachRow(const Visit& visit) {
  for (const Section& section : table()) {
    for (const Row& row : section.rows) visit(row);
  }
}

TEST(Table, EveryDefaultIsWithinItsOwnBounds) {
  eachRow([](const Row& row) {
    Settings settings;
    if (row.derive != nullptr || row.fallback.empty()) return;
    EXPECT_EQ(assign(row, row.fallback, settings), std::nullopt) << row.name;
  });
}

TEST(Table, EveryTypeFitsItsMember) {
  const std::string_view samples[] = {
      "100",  "1",     "true",      "0123456789abcdef", "/folder", "raw",
      "json", "info",  "70000",     "127.0.0.1",        ".csv",    "local",
      "none", "Never", "Localhost", R"({"a":"b"})",     "[]"};
  eachRow([&](const Row& row) {
    bool accepted = false;
    for (const auto sample : samples) {
      Settings settings;
      EXPECT_NO_THROW(accepted = !assign(row, sample, settings) || accepted) << row.name;
    }
    EXPECT_TRUE(accepted) << row.name;
  });
}

TEST(Table, NamesAreUniqueAndSupported) {
  std::set<std::string_view> names;
  eachRow([&](const Row& row) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_EQ(findUnsupported(row.name), nullptr) << row.name;
    EXPECT_EQ(findRow(row.name), &row);
    EXPECT_TRUE(row.says.ends_with('.')) << row.name;
  });
}

TEST(Table, RefusesWhatIsOutOfBounds) {
  Settings settings;
  EXPECT_EQ(assign(*findRow("API_PORT"), "0", settings), "must be an integer from 1 to 65535");
  EXPECT_TRUE(assign(*findRow("API_PORT"), "80x", settings));
  EXPECT_TRUE(assign(*findRow("API_PORT"), "+80", settings));
  EXPECT_TRUE(assign(*findRow("API_PORT"), "99999999999999999999", settings));
  EXPECT_TRUE(assign(*findRow("MAX_CPUS"), "nan", settings));
  EXPECT_TRUE(assign(*findRow("MAX_CPUS"), "0.4", settings));
  EXPECT_EQ(assign(*findRow("OUTPUT_MODE"), "pretty", settings), "must be raw or trim");
  EXPECT_EQ(assign(*findRow("AUTH_DISABLED"), "maybe", settings), "must be true or false");
  EXPECT_EQ(assign(*findRow("SANDBOX_ROOT"), "here", settings), "must be an absolute path");
}

}  // namespace
}  // namespace config
