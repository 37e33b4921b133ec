#include "backends/embedded/storing_child.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <random>
#include <sstream>
#include <vector>

#include "backends/embedded/accounting_child.h"
#include "backends/embedded/child_pipe.h"
#include "ports/contract_fixture.h"

namespace embedded {
namespace {

using ports::must;

void say(int pipe, const StoredLine& line) {
  std::ostringstream text;
  text << static_cast<char>(line.what) << ' ' << line.sessionId << ' ' << line.fileId << ' '
       << line.seed;
  sayLine(pipe, text.str());
}

[[noreturn]] void fail(int pipe) {
  say(pipe, {.what = What::kFailed, .sessionId = "-", .fileId = "-"});
  ::_exit(2);
}

/// Every other content is new; the rest are a few that come again and again.
std::uint64_t seedOf(int round, int step) {
  if (step % 2 == 0) return static_cast<std::uint64_t>(step % 7);
  return 1000 + static_cast<std::uint64_t>(round) * 100'000 + static_cast<std::uint64_t>(step);
}

async::Task<StoredLine> storeOne(ports::FileStore& files, std::string sessionId,
                                 std::uint64_t seed) {
  const auto bytes = bytesOf(seed);
  const auto writer = must(co_await files.begin());
  const auto half = std::string_view(bytes).substr(0, bytes.size() / 2);
  must(co_await writer->write(half));
  must(co_await writer->write(std::string_view(bytes).substr(half.size())));
  model::StoredFile metadata{.sessionId = sessionId, .name = "a"};
  const auto file = must(co_await writer->finish(std::move(metadata)));
  co_return StoredLine{
      .what = What::kStored, .sessionId = sessionId, .fileId = file.id, .seed = seed};
}

async::Task<> storeForEver(Storage& storage, int pipe, int round) {
  std::vector<StoredLine> mine;
  for (int step = 0;; ++step) {
    if (step % 6 == 5) {
      auto going = mine.back();
      going.what = What::kRemoving;
      say(pipe, going);
      must(co_await storage.files().remove(going.sessionId, going.fileId));
    }
    if (step % 9 == 8) {
      auto going = mine.front();
      going.what = What::kRemovingSession;
      say(pipe, going);
      must(co_await storage.sessions().remove(going.sessionId));
      mine.clear();
    }
    auto sessionId = mine.empty() ? base::newId() : mine.back().sessionId;
    if (mine.empty()) {
      must(co_await storage.sessions().create({.id = sessionId}));
      say(pipe, {.what = What::kCreated, .sessionId = sessionId, .fileId = "-"});
    }
    mine.push_back(co_await storeOne(storage.files(), sessionId, seedOf(round, step)));
    say(pipe, mine.back());
  }
}

async::Task<> cleanForEver(Upkeep& upkeep) {
  for (;;) {
    [[maybe_unused]] const auto released = must(co_await upkeep.removeReleased(2));
    [[maybe_unused]] const auto swept = must(co_await upkeep.sweep(5));
  }
}

}  // namespace

StoredLine readLine(const std::string& line) {
  StoredLine said;
  char what = 'E';
  std::istringstream(line) >> what >> said.sessionId >> said.fileId >> said.seed;
  said.what = static_cast<What>(what);
  return said;
}

std::string bytesOf(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::string bytes(random() % 100'000, '\0');
  for (std::size_t i = 0; i < bytes.size(); i += 8) {
    const auto word = random();
    bytes.replace(i, std::min<std::size_t>(8, bytes.size() - i),
                  reinterpret_cast<const char*>(&word), std::min<std::size_t>(8, bytes.size() - i));
  }
  return bytes;
}

void storeUntilKilled(const std::filesystem::path& folder, int pipe, int round) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  auto storage = Storage::open(folder);
  if (!storage) fail(pipe);
  boost::asio::io_context context;
  const auto failed = [pipe](const std::exception_ptr&) { fail(pipe); };
  for (int writers = 0; writers < 3; ++writers) {
    boost::asio::co_spawn(context, storeForEver(**storage, pipe, 10 * round + writers), failed);
  }
  boost::asio::co_spawn(context, accountForEver(**storage, pipe, round), failed);
  boost::asio::co_spawn(context, cleanForEver((*storage)->upkeep()), failed);
  context.run();
  fail(pipe);
}

}  // namespace embedded
