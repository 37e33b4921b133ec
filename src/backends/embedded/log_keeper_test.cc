#include "backends/embedded/log_keeper.h"

#include <gtest/gtest.h>

#include "backends/embedded/sqlite/transaction.h"
#include "backends/embedded/test_folder.h"

namespace embedded {
namespace {

class LogKeeperTest : public testing::Test {
 protected:
  LogKeeperTest() { EXPECT_TRUE(writer_.execute("CREATE TABLE t (bytes BLOB)")); }

  void insert(int bytes) {
    auto statement = writer_.prepare("INSERT INTO t VALUES (zeroblob(?1))").value();
    statement.bind(std::int64_t{bytes});
    EXPECT_TRUE(sqlite::changeAlone(writer_, sqlite::Durability::kNotSynced, std::move(statement)));
  }
  std::uintmax_t logBytes() { return std::filesystem::file_size(file_.string() + "-wal"); }

  TestFolder folder_;
  std::filesystem::path file_ = folder_.path() / "test.sqlite";
  sqlite::Database writer_ = sqlite::Database::open(file_).value();
  sqlite::Database reader_ = sqlite::Database::openToRead(file_).value();
  std::unique_ptr<LogKeeper> log_ = LogKeeper::open(file_).value();
};

TEST_F(LogKeeperTest, KeepsTheLogShort) {
  constexpr int kMegabytes = 100;
  {
    async::WorkerThreads threads("disk", 1);
    log_->watch(writer_, threads);
    for (int i = 0; i < kMegabytes; ++i) insert(1 << 20);
    threads.stop();
    insert(1);  // the work is done at once now, so the log begins anew
  }
  EXPECT_LT(logBytes(), 80U << 20);
  EXPECT_GT(std::filesystem::file_size(file_), std::uintmax_t{kMegabytes} << 20);
  EXPECT_TRUE(log_->sync());
}

TEST_F(LogKeeperTest, ReadersSeeWhatIsCommittedAndNoMore) {
  const auto rows = [&] {
    auto statement = reader_.prepare("SELECT count(*) FROM t").value();
    EXPECT_TRUE(statement.step().value());
    return statement.integer(0);
  };
  {
    const auto transaction =
        sqlite::Transaction::begin(writer_, sqlite::Durability::kSynced).value();
    EXPECT_TRUE(writer_.execute("INSERT INTO t VALUES (1)"));
    EXPECT_EQ(rows(), 0);
  }
  insert(1);
  EXPECT_EQ(rows(), 1);
  EXPECT_FALSE(reader_.execute("INSERT INTO t VALUES (1)").has_value());
}

}  // namespace
}  // namespace embedded
