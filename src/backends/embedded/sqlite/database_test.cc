#include "backends/embedded/sqlite/database.h"

#include <gtest/gtest.h>

#include "backends/embedded/sqlite/transaction.h"
#include "backends/embedded/test_folder.h"

namespace sqlite {
namespace {

class DatabaseTest : public testing::Test {
 protected:
  DatabaseTest() { EXPECT_TRUE(database_.execute("CREATE TABLE t (word TEXT, number INTEGER)")); }

  base::Result<void> insert(const std::string& word, Durability durability = Durability::kSynced) {
    auto transaction = TRY(Transaction::begin(database_, durability));
    auto statement = TRY(database_.prepare("INSERT INTO t VALUES (?1, 1)"));
    TRY(statement.bind(word).step());
    return transaction.commit();
  }
  std::int64_t rows() {
    auto statement = database_.prepare("SELECT count(*) FROM t").value();
    EXPECT_TRUE(statement.step().value());
    return statement.integer(0);
  }

  embedded::TestFolder folder_;
  Database database_ = Database::open(folder_.path() / "test.sqlite").value();
};

TEST_F(DatabaseTest, GivesBackWhatWasBound) {
  const std::string word("with \0 inside", 13);
  auto insert = database_.prepare("INSERT INTO t VALUES (?1, ?2), (?3, ?4)").value();
  insert.bind(word, std::int64_t{-7}, "", std::optional<std::int64_t>());
  EXPECT_EQ(insert.change().value(), 2);

  auto select = database_.prepare("SELECT word, number FROM t ORDER BY rowid").value();
  ASSERT_TRUE(select.step().value());
  EXPECT_EQ(select.text(0), word);
  EXPECT_EQ(select.integer(1), -7);
  ASSERT_TRUE(select.step().value());
  EXPECT_FALSE(select.isNull(0));
  EXPECT_TRUE(select.isNull(1));
  EXPECT_FALSE(select.step().value());
}

TEST_F(DatabaseTest, ForgetsBoundValuesFromUseToUse) {
  constexpr auto kSql = "SELECT ?1 IS NULL";
  EXPECT_TRUE(database_.prepare(kSql)->bind(1).step().value());
  auto again = database_.prepare(kSql).value();
  ASSERT_TRUE(again.step().value());
  EXPECT_EQ(again.integer(0), 1);
}

TEST_F(DatabaseTest, RollsBackWhatIsNotCommitted) {
  {
    const auto transaction = Transaction::begin(database_, Durability::kSynced);
    EXPECT_TRUE(database_.execute("INSERT INTO t VALUES ('a', 1)"));
  }
  EXPECT_EQ(rows(), 0);
  EXPECT_TRUE(insert("b"));
  EXPECT_TRUE(insert("c", Durability::kNotSynced));
  EXPECT_EQ(rows(), 2);
}

TEST_F(DatabaseTest, SaysThatTheDiskIsFullAndGoesOnAfterwards) {
  EXPECT_TRUE(insert("before"));
  EXPECT_TRUE(database_.execute("PRAGMA max_page_count = 2"));
  const auto refused = insert(std::string(100'000, 'x'));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, base::ErrorKind::kStorageFull);
  EXPECT_FALSE(database_.inTransaction());
  EXPECT_EQ(rows(), 1);

  EXPECT_TRUE(database_.execute("PRAGMA max_page_count = 1000"));
  EXPECT_TRUE(insert(std::string(100'000, 'x')));
  EXPECT_EQ(rows(), 2);
}

TEST_F(DatabaseTest, TellsConflictsFromFaults) {
  EXPECT_TRUE(database_.execute("CREATE UNIQUE INDEX once ON t (word)"));
  EXPECT_TRUE(insert("a"));
  EXPECT_EQ(insert("a").error().kind, base::ErrorKind::kConflict);
  EXPECT_EQ(database_.execute("nonsense").error().kind, base::ErrorKind::kInternal);
}

}  // namespace
}  // namespace sqlite
