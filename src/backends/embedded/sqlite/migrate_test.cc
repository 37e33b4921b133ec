#include "backends/embedded/sqlite/migrate.h"

#include <gtest/gtest.h>

#include "backends/embedded/test_folder.h"

namespace sqlite {
namespace {

constexpr const char* kFirst[] = {"CREATE TABLE t (a INTEGER)"};
constexpr const char* kBoth[] = {"CREATE TABLE t (a INTEGER)", "ALTER TABLE t ADD COLUMN b"};
constexpr const char* kBroken[] = {"CREATE TABLE t (a INTEGER)",
                                   "ALTER TABLE t ADD COLUMN b; nonsense"};

class MigrateTest : public testing::Test {
 protected:
  embedded::TestFolder folder_;
  Database database_ = Database::open(folder_.path() / "test.sqlite").value();
};

TEST_F(MigrateTest, RunsOnlyTheStepsThatAreNew) {
  EXPECT_TRUE(migrate(database_, kFirst));
  EXPECT_TRUE(migrate(database_, kFirst));
  EXPECT_TRUE(migrate(database_, kBoth));
  EXPECT_TRUE(migrate(database_, kBoth));
  EXPECT_TRUE(database_.execute("INSERT INTO t (a, b) VALUES (1, 2)"));
}

TEST_F(MigrateTest, RefusesADatabaseOfANewerProgram) {
  EXPECT_TRUE(migrate(database_, kBoth));
  EXPECT_EQ(migrate(database_, kFirst).error().kind, base::ErrorKind::kConflict);
}

TEST_F(MigrateTest, LeavesNothingOfAStepThatFails) {
  EXPECT_FALSE(migrate(database_, kBroken));
  EXPECT_FALSE(database_.execute("SELECT b FROM t"));
  EXPECT_TRUE(migrate(database_, kBoth));
}

}  // namespace
}  // namespace sqlite
