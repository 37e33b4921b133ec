// How the embedded storage does with many rows: fills a new folder, opens it, asks it, and lets
// upkeep work beside a client that asks all the time.
// usage: bench_storage FOLDER FILES SESSIONS [fill]; prints one JSON object, microseconds; with
// `fill` it only fills the folder, for somebody else.
#include <fmt/format.h>

#include <charconv>
#include <cstring>
#include <map>
#include <random>
#include <vector>

#include "async/short_slice.h"
#include "backends/embedded/storage.h"
#include "filled_folder.h"
#include "measured_storage.h"

namespace {

using bench::Clock;
using bench::Filling;
using bench::must;
using bench::Samples;
using bench::timed;

using Results = std::map<std::string, Samples>;

constexpr int kCalls = 2'000;
constexpr int kLists = 100;
constexpr int kStored = 200;
constexpr int kSteps = 100;
// What upkeep does at a time.
constexpr std::size_t kSessionsOfAStep = 1, kContentsOfAStep = 50, kSweptOfAStep = 200;

async::Task<> ask(embedded::Storage& storage, Filling filling, Results& results) {
  std::mt19937_64 random(1);
  for (int i = 0; i < kCalls; ++i) {
    const auto file = random() % filling.files;
    const auto session = bench::sessionId(bench::sessionOf(file, filling));
    auto& files = storage.files();
    if (!co_await timed(results["find"], files.find(session, bench::fileId(file)))) {
      throw std::runtime_error("a file is missing");
    }
    co_await timed(results["session"], storage.sessions().find(session));
    const auto used = bench::sessionId(1 + random() % (filling.sessions - 1));  // 0 is to expire
    co_await timed(results["touch"], storage.sessions().touch(used, model::timestampNow()));
    co_await timed(results["list_small"], files.list(session));
  }
  for (int i = 0; i < kLists; ++i) {
    const auto all =
        co_await timed(results["list_large"], storage.files().list(bench::sessionId(0)));
    if (all.size() < bench::kFilesOfTheLargest) throw std::runtime_error("files are missing");
  }
}

async::Task<> store(embedded::Storage& storage, Results& results) {
  for (int i = 0; i < kStored; ++i) {
    const auto session = fmt::format("new {}", i);
    must(co_await storage.sessions().create({.id = session, .lastUsedAt = model::timestampNow()}));
    const auto begin = Clock::now();
    co_await bench::storeOne(storage.files(), session, fmt::format("bytes of {}", i));
    results["store"].push_back(bench::microseconds(Clock::now() - begin));
  }
}

async::Task<> count(embedded::Storage& storage, Results& results) {
  std::vector<ports::CountLimit> windows(5);
  for (std::size_t i = 0; i < windows.size(); ++i) {
    windows[i].most = kCalls;
    windows[i].window.end = model::timestampNow() + std::chrono::minutes(static_cast<int>(i));
  }
  for (int i = 0; i < kCalls; ++i) {
    co_await timed(results["count"],
                   storage.counters().addWithin(fmt::format("key {}", i % 50), windows, 1));
  }
}

struct Waits {
  Samples& find;
  Samples& touch;
};

/// Asks for a file and notes the use of a session, in turn, all the time until `done`.
async::Task<> askBeside(embedded::Storage& storage, Filling filling, Waits waits,
                        const bool& done) {
  std::mt19937_64 random(2);
  while (!done) {
    const auto file = random() % filling.files;
    const auto session = bench::sessionId(bench::sessionOf(file, filling));
    co_await timed(waits.find, storage.files().find(session, bench::fileId(file)));
    const auto used = bench::sessionId(filling.sessions - 1);  // expires last
    co_await timed(waits.touch, storage.sessions().touch(used, model::timestampNow()));
  }
}

async::Task<> expire(embedded::Storage& storage) {
  const auto before = model::Timestamp(std::chrono::hours(1));
  for (const auto& id : must(co_await storage.sessions().expired(before, kSessionsOfAStep))) {
    must(co_await storage.sessions().removeUnused(id, before));
  }
}
async::Task<> removeReleased(embedded::Storage& storage) {
  must(co_await storage.upkeep().removeReleased(kContentsOfAStep));
}
async::Task<> sweep(embedded::Storage& storage) {
  must(co_await storage.upkeep().sweep(kSweptOfAStep));
}

using Step = async::Task<> (*)(embedded::Storage& storage);

async::Task<> takeSteps(embedded::Storage& storage, Step step, Samples& samples, bool& done) {
  for (int i = 0; i < kSteps; ++i) {
    const auto begin = Clock::now();
    co_await step(storage);
    samples.push_back(bench::microseconds(Clock::now() - begin));
  }
  done = true;
}

/// Steps of upkeep, and how long a client waits meanwhile.
void keepUp(embedded::Storage& storage, const Filling& filling, const std::string& name, Step step,
            Results& results) {
  async::askForShortSlice();  // as the threads of the server
  bool done = false;
  boost::asio::io_context context;
  const auto ended = [](const std::exception_ptr& fault) {
    if (fault) std::rethrow_exception(fault);
  };
  boost::asio::co_spawn(context, takeSteps(storage, step, results[name], done), ended);
  const Waits waits{results["find_beside_" + name], results["touch_beside_" + name]};
  boost::asio::co_spawn(context, askBeside(storage, filling, waits, done), ended);
  context.run();
}

Results measure(const std::filesystem::path& folder, const Filling& filling) {
  Results results;
  bench::fillFolder(folder, filling);
  const auto begin = Clock::now();
  const auto storage = must(embedded::Storage::open(folder));
  results["open"].push_back(bench::microseconds(Clock::now() - begin));
  bench::runToEnd(ask(*storage, filling, results));
  bench::runToEnd(store(*storage, results));
  bench::runToEnd(count(*storage, results));
  // Session 0, the largest, is the first to go.
  keepUp(*storage, filling, "expire", &expire, results);
  keepUp(*storage, filling, "release", &removeReleased, results);
  keepUp(*storage, filling, "sweep", &sweep, results);
  storage->stop();
  return results;
}

std::uint64_t number(const char* text) {
  std::uint64_t value = 0;
  const auto* end = text + std::strlen(text);
  const auto [stopped, problem] = std::from_chars(text, end, value);
  const bool fits =
      problem == std::errc() && stopped == end && value >= 2'000 && value < 1ULL << 32;
  if (!fits) throw std::runtime_error(fmt::format("{} is not a number from 2000 on", text));
  return value;
}

}  // namespace

int main(int wordCount, char** words) {
  const bool fillsOnly = wordCount == 5 && std::string_view(words[4]) == "fill";
  if (wordCount != 4 && !fillsOnly) {
    fmt::print(stderr, "usage: bench_storage FOLDER FILES SESSIONS [fill]\n");
    return 2;
  }
  try {
    const Filling filling{.files = number(words[2]), .sessions = number(words[3])};
    if (fillsOnly) {
      bench::fillFolder(words[1], filling);
      fmt::print("{{}}\n");
      return 0;
    }
    std::string text;
    for (const auto& [name, samples] : measure(words[1], filling)) {
      text += fmt::format("{}\"{}\":{}", text.empty() ? "" : ",", name, bench::toJson(samples));
    }
    fmt::print("{{{}}}\n", text);
  } catch (const std::exception& problem) {
    fmt::print(stderr, "bench_storage: {}\n", problem.what());
    return 1;
  }
}
