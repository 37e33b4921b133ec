#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include "backends/embedded/accounting_child.h"
#include "backends/embedded/storing_child.h"
#include "backends/embedded/test_folder.h"
#include "ports/contract_fixture.h"

namespace embedded {
namespace {

using ports::must;

constexpr int kKills = 200;
constexpr int kLongestLife = 80;  // milliseconds
constexpr int kWhileOpening = 5;  // one child of so many may be killed before it says anything
constexpr int kLookBack = 20;     // so many children later everything is looked for again
constexpr std::size_t kStep = 50;

/// What one child said, and what has to be there because of it.
struct Acknowledged {
  std::set<std::string> sessions;
  std::map<std::string, StoredLine> files;  // by id
  std::size_t stored = 0;
  Accounted accounted;

  void hear(const std::string& line) {
    if (accounted.hear(line)) return;
    const auto said = readLine(line);
    if (said.what == What::kCreated) {
      sessions.insert(said.sessionId);
    } else if (said.what == What::kStored) {
      files[said.fileId] = said;
      ++stored;
    } else if (said.what == What::kRemoving) {
      files.erase(said.fileId);  // from here on it may be there or not
    } else if (said.what == What::kRemovingSession) {
      sessions.erase(said.sessionId);
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

/// How long opening takes depends on the disk; a life that begins afterwards does not.
void expectThatItSpeaks(int pipe) {
  pollfd said{.fd = pipe, .events = POLLIN, .revents = 0};
  EXPECT_EQ(::poll(&said, 1, 30'000), 1) << "the child got to nothing";
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
  if (round % kWhileOpening != 0) expectThatItSpeaks(ends[0]);
  std::this_thread::sleep_for(life);
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself";
  acknowledged.accounted.ended();
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

async::Task<> expectAll(Storage& storage, const Acknowledged& acknowledged) {
  for (const auto& id : acknowledged.sessions) {
    EXPECT_TRUE(must(co_await storage.sessions().find(id))) << id << " was acknowledged";
  }
  for (const auto& [id, line] : acknowledged.files) {
    co_await expectBytes(storage.files(), line);
  }
  co_await acknowledged.accounted.check(storage);
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
  co_await expectAll(*storage, acknowledged);
  co_await cleanUp(storage->upkeep());
  EXPECT_EQ(folder.filesIn("unfinished"), 0U);
  EXPECT_EQ(folder.filesIn("contents"), co_await contentsNamed(*storage));
}

async::Task<> expectEverything(const TestFolder& folder,
                               const std::vector<Acknowledged>& children) {
  const auto storage = must(Storage::open(folder.path()));
  for (const auto& acknowledged : children) co_await expectAll(*storage, acknowledged);
}

async::Task<> expectThatAllGoes(const TestFolder& folder) {
  const auto storage = must(Storage::open(folder.path()));
  for (const auto& session : must(co_await storage->sessions().list({}, 1'000'000))) {
    must(co_await storage->sessions().remove(session.id));
  }
  co_await cleanUp(storage->upkeep());
  EXPECT_EQ(folder.filesIn("contents"), 0U);
  co_await Accounted::checkThatAllGoes(*storage);
}

TEST(KilledProcess, LosesNothingThatItAcknowledged) {
  const TestFolder folder;
  std::vector<Acknowledged> children;
  std::mt19937 random(1);
  std::uniform_int_distribution<int> lives(0, kLongestLife * 1000);
  std::size_t stored = 0, accounted = 0;
  for (int round = 0; round < kKills && !testing::Test::HasFailure(); ++round) {
    auto& child = children.emplace_back();
    runAndKillChild(folder, round, std::chrono::microseconds(lives(random)), child);
    async::runTest(expectOrder(folder, child));
    if (round % kLookBack == kLookBack - 1) async::runTest(expectEverything(folder, children));
    stored += child.stored;
    accounted += child.accounted.answers();
  }
  EXPECT_GT(stored, std::size_t{kKills}) << "the children hardly got to anything";
  EXPECT_GT(accounted, std::size_t{kKills});
  async::runTest(expectThatAllGoes(folder));
}

}  // namespace
}  // namespace embedded
