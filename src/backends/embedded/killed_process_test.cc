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
constexpr int kWhileOpening = 5;  // one child of so many may be killed before it has done anything
constexpr std::size_t kBegun = kKills - kKills / kWhileOpening;
constexpr int kLookBack = 20;  // so many children later everything is looked for again
constexpr std::size_t kStep = 50;

/// What one child said, and what has to be there because of it.
struct Acknowledged {
  std::set<std::string> sessions;
  std::map<std::string, StoredLine> files;  // by id
  std::size_t stored = 0;
  Accounted accounted;

  [[nodiscard]] bool hasBegun() const { return stored > 0 && accounted.answers() > 0; }

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

/// What a child says on its pipe. A line that was cut is not an acknowledgement.
class Listener {
 public:
  Listener(int pipe, Acknowledged& acknowledged) : pipe_(pipe), acknowledged_(acknowledged) {}

  /// How long opening and the first file take depends on the disk; a life that begins afterwards
  /// does not.
  void untilItHasBegun() {
    pollfd said{.fd = pipe_, .events = POLLIN, .revents = 0};
    while (!acknowledged_.hasBegun() && ::poll(&said, 1, kPatience) == 1 && hear()) {
    }
    EXPECT_TRUE(acknowledged_.hasBegun()) << "the child got to nothing";
  }
  void untilItsEnd() {
    while (hear()) {
    }
  }

 private:
  static constexpr int kPatience = 30'000;  // milliseconds

  bool hear() {
    char buffer[4096];
    const auto got = ::read(pipe_, buffer, sizeof buffer);
    if (got <= 0) return false;
    text_.append(buffer, static_cast<std::size_t>(got));
    for (std::size_t end; (end = text_.find('\n')) != std::string::npos; text_.erase(0, end + 1))
      acknowledged_.hear(text_.substr(0, end));
    return true;
  }

  int pipe_;
  Acknowledged& acknowledged_;
  std::string text_;
};

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
  Listener listener(ends[0], acknowledged);
  if (round % kWhileOpening != 0) listener.untilItHasBegun();
  std::this_thread::sleep_for(life);
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself";
  acknowledged.accounted.ended();
  listener.untilItsEnd();
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
  EXPECT_GE(stored, kBegun) << "the children hardly got to anything";
  EXPECT_GE(accounted, kBegun);
  async::runTest(expectThatAllGoes(folder));
}

}  // namespace
}  // namespace embedded
