#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "backends/embedded/storing_child.h"
#include "backends/embedded/test_folder.h"
#include "ports/contract_fixture.h"

namespace embedded {
namespace {

using ports::must;

constexpr int kKills = 50;
constexpr int kLongestLife = 80;  // milliseconds; opening takes the first few of them
constexpr std::size_t kStep = 50;

/// What children said, and what has to be there because of it.
struct Acknowledged {
  std::map<std::string, StoredLine> files;  // by id
  std::size_t stored = 0;

  void hear(const std::string& line) {
    const auto said = readLine(line);
    if (said.what == What::kStored) {
      files[said.fileId] = said;
      ++stored;
    } else if (said.what == What::kRemoving) {
      files.erase(said.fileId);  // from here on it may be there or not
    } else if (said.what == What::kRemovingSession) {
      std::erase_if(files,
                    [&](const auto& file) { return file.second.sessionId == said.sessionId; });
    } else {
      ADD_FAILURE() << "the child failed: " << line;
    }
  }
};

/// Everything that the pipe gives until its end; a line that was cut is not an acknowledgement.
void hearAll(int pipe, Acknowledged& acknowledged) {
  std::string text;
  char buffer[4096];
  for (ssize_t got; (got = ::read(pipe, buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(got));
  }
  for (std::size_t begin = 0, end; (end = text.find('\n', begin)) != std::string::npos;
       begin = end + 1) {
    acknowledged.hear(text.substr(begin, end - begin));
  }
}

void runAndKillChild(const TestFolder& folder, int round, std::chrono::microseconds life,
                     Acknowledged& acknowledged) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const auto child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    ::close(ends[0]);
    storeUntilKilled(folder.path(), ends[1], round);
  }
  ::close(ends[1]);
  std::this_thread::sleep_for(life);
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself";
  hearAll(ends[0], acknowledged);
  ::close(ends[0]);
}

async::Task<> expectBytes(ports::FileStore& files, const StoredLine& line) {
  const auto file = must(co_await files.find(line.sessionId, line.fileId));
  const auto reader = must(co_await files.open(line.sessionId, line.fileId));
  EXPECT_TRUE(file && reader) << line.fileId << " was acknowledged and is gone";
  if (!file || !reader) co_return;
  const auto bytes = must(co_await reader->read(0, file->size + 1));
  EXPECT_EQ(file->size, bytes.size());
  EXPECT_TRUE(bytes == bytesOf(line.seed)) << line.fileId << " has other bytes";
}

async::Task<> cleanUp(Upkeep& upkeep) {
  while (must(co_await upkeep.removeReleased(kStep)) == kStep) {
  }
  while (!must(co_await upkeep.sweep(kStep)).complete) {
  }
}

async::Task<std::size_t> contentsNamed(Storage& storage) {
  std::set<std::string> hashes;
  for (const auto& session : must(co_await storage.sessions().list({}, 1'000'000))) {
    for (const auto& file : must(co_await storage.files().list(session.id))) {
      hashes.insert(file.sha256);
    }
  }
  co_return hashes.size();
}

async::Task<> expectOrder(const TestFolder& folder, const Acknowledged& acknowledged) {
  const auto storage = must(Storage::open(folder.path()));
  for (const auto& [id, line] : acknowledged.files) {
    co_await expectBytes(storage->files(), line);
  }
  co_await cleanUp(storage->upkeep());
  EXPECT_EQ(folder.filesIn("unfinished"), 0U);
  EXPECT_EQ(folder.filesIn("contents"), co_await contentsNamed(*storage));
  for (const auto& [id, line] : acknowledged.files) {
    EXPECT_NE(must(co_await storage->files().open(line.sessionId, id)), nullptr);
  }
}

TEST(KilledProcess, LosesNothingThatItAcknowledged) {
  const TestFolder folder;
  Acknowledged acknowledged;
  std::mt19937 random(1);
  std::uniform_int_distribution<int> lives(0, kLongestLife * 1000);
  for (int round = 0; round < kKills && !testing::Test::HasFailure(); ++round) {
    runAndKillChild(folder, round, std::chrono::microseconds(lives(random)), acknowledged);
    async::runTest(expectOrder(folder, acknowledged));
  }
  EXPECT_GT(acknowledged.stored, std::size_t{kKills}) << "the children hardly got to anything";
}

}  // namespace
}  // namespace embedded
