#include "telemetry/log.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "base/unique_fd.h"
#include "telemetry/access_log.h"

namespace telemetry {
namespace {

class LogTest : public testing::Test {
 protected:
  LogTest() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
    read_.reset(ends[0]);
    write_.reset(ends[1]);
  }

  /// Everything written so far; closes the writing end.
  std::string written() {
    write_.reset();
    std::string text;
    char buffer[4096];
    for (ssize_t got = 0; (got = ::read(read_.get(), buffer, sizeof buffer)) > 0;)
      text.append(buffer, got);
    return text;
  }

  base::UniqueFd read_, write_;
};

TEST_F(LogTest, LeavesOutWhatIsLessImportant) {
  const Log log(write_.get(), Level::kWarning, Format::kConsole);
  log.info("quiet");
  log.error("loud", {{"code", 7}});
  const std::string text = written();
  EXPECT_EQ(text.find("quiet"), std::string::npos);
  EXPECT_NE(text.find("ERROR loud  code=7\n"), std::string::npos);
}

TEST_F(LogTest, LinesOfThreadsNeverMix) {
  const Log log(write_.get(), Level::kInfo, Format::kJson);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&log] {
      for (int i = 0; i < 50; ++i) log.info("line", {{"number", i}});
    });
  }
  for (auto& thread : threads) thread.join();
  const std::string text = written();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 200);
  EXPECT_EQ(std::count(text.begin(), text.end(), '{'), 200);
  EXPECT_EQ(text.find("}{"), std::string::npos);
}

TEST_F(LogTest, TheAccessLogTellsWhoAskedWhatAndHowItEnded) {
  const Log log(write_.get(), Level::kInfo, Format::kJson);
  const AccessRecord record{.requestId = "id",
                            .method = "POST",
                            .path = "/exec",
                            .status = 200,
                            .duration = std::chrono::microseconds(2500),
                            .bytesOut = 120,
                            .principal = "key 1a2b3c4d",
                            .peer = "127.0.0.1"};
  AccessLog(log, true).onAnswered(record);
  AccessLog(log, false).onAnswered(record);
  const std::string text = written();
  EXPECT_NE(text.find(R"("message":"request","request_id":"id","method":"POST","path":"/exec",)"
                      R"("status":200,"milliseconds":2.5,"bytes":120,"principal":"key 1a2b3c4d",)"
                      R"("peer":"127.0.0.1"})"
                      "\n"),
            std::string::npos);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
}

}  // namespace
}  // namespace telemetry
