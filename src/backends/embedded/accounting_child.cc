#include "backends/embedded/accounting_child.h"

#include <utility>
#include <vector>

#include "backends/embedded/child_pipe.h"
#include "ports/contract_fixture.h"

namespace embedded {
namespace {

using ports::must;

constexpr auto kCreated = 'K', kDisabled = 'D', kRemoving = 'X', kCounted = 'C', kAppended = 'U';
constexpr std::size_t kBatch = 3;
constexpr model::Timestamp kLater = model::Timestamp::max();

constexpr std::uint64_t kMost = 1'000'000;
const std::vector<ports::CountLimit> kWindows{
    {.window = {.begin = {}, .end = kLater}, .most = kMost},
    {.window = {.begin = model::Timestamp(std::chrono::milliseconds(1)), .end = kLater},
     .most = kMost}};
const ports::CountLimit kEnded{
    .window = {.begin = {}, .end = model::Timestamp(std::chrono::milliseconds(1))}, .most = kMost};

void say(int pipe, char what, const std::string& name, std::uint64_t count = 0) {
  sayLine(pipe, what + (" " + name + " ") + std::to_string(count));
}

async::Task<> keepKeys(ports::KeyStore& keys, int pipe, const std::string& hash, bool remove) {
  must(co_await keys.create(
      {.hash = hash, .createdAt = model::timestampNow(), .metadata = {{"a", "1"}, {"b", "2"}}}));
  say(pipe, kCreated, hash);
  must(co_await keys.change(hash, {.enabled = false}));
  say(pipe, kDisabled, hash);
  if (!remove) co_return;
  say(pipe, kRemoving, hash);
  must(co_await keys.remove(hash));
}

/// Records of a batch are told by the text before the dot.
std::vector<model::UsageRecord> batchOf(const std::string& name) {
  std::vector<model::UsageRecord> records;
  records.reserve(kBatch);
  for (std::size_t i = 0; i < kBatch; ++i) {
    records.push_back({.executionId = name + "." + std::to_string(i),
                       .language = "py",
                       .endedAt = model::timestampNow()});
  }
  return records;
}

async::Task<> expectKeys(ports::KeyStore& keys, const std::map<std::string, bool>& expected) {
  for (const auto& [hash, disabled] : expected) {
    const auto key = must(co_await keys.find(hash));
    EXPECT_TRUE(key) << hash << " was acknowledged and is gone";
    EXPECT_FALSE(key && disabled && key->enabled) << hash << " was disabled and is not";
  }
  for (const auto& key : must(co_await keys.list(10))) {  // also those that nobody heard of
    EXPECT_EQ(key.metadata.size(), 2U) << "half of " << key.hash;
  }
}

async::Task<> expectCounts(ports::CounterStore& counters,
                           const std::map<std::string, std::uint64_t>& expected) {
  for (const auto& [name, least] : expected) {
    const auto counts = must(co_await counters.addWithin(name, kWindows, 0)).counts;
    EXPECT_GE(counts[0], least) << name;
    EXPECT_LE(counts[0], least + 1) << name << " counted what nobody asked for";
    EXPECT_EQ(counts[0], counts[1]) << name;
  }
}

async::Task<> expectUsage(ports::UsageLog& log, ports::UsageFilter ofTheChild,
                          const std::set<std::string>& expected) {
  std::map<std::string, std::size_t> batches;
  for (const auto& record : must(co_await log.newest(std::move(ofTheChild), 1'000'000))) {
    ++batches[record.executionId.substr(0, record.executionId.find('.'))];
  }
  for (const auto& [name, records] : batches) EXPECT_EQ(records, kBatch) << "half of " << name;
  for (const auto& name : expected) {
    EXPECT_TRUE(batches.contains(name)) << name << " was acknowledged and is gone";
  }
}

}  // namespace

async::Task<> accountForEver(Storage& storage, int pipe, int round) {
  const auto name = std::to_string(round) + "-";
  for (int step = 0;; ++step) {
    const auto thing = name + std::to_string(step);
    co_await keepKeys(storage.keys(), pipe, thing, step % 4 != 0);
    const auto counts = must(co_await storage.counters().addWithin(name, kWindows, 1)).counts;
    say(pipe, kCounted, name, counts.front());
    must(co_await storage.counters().addWithin(thing, {kEnded}, 1));
    must(co_await storage.counters().removeEnded(model::timestampNow(), 2));
    must(co_await storage.usage().append(batchOf(thing)));
    say(pipe, kAppended, thing);
  }
}

bool Accounted::hear(const std::string& line) {
  const auto what = line.front();
  const auto nameEnd = line.find(' ', 2);
  const auto name = line.substr(2, nameEnd - 2);
  if (what == kCreated) {
    keys_[name] = false;
  } else if (what == kDisabled) {
    keys_[name] = true;
  } else if (what == kRemoving) {
    keys_.erase(name);  // from here on it may be there or not
  } else if (what == kCounted) {
    counts_[name] = std::stoull(line.substr(nameEnd));
  } else if (what == kAppended) {
    batches_.insert(name);
  } else {
    return false;
  }
  ++answers_;
  return true;
}

async::Task<> Accounted::check(Storage& storage) const {
  co_await expectKeys(storage.keys(), keys_);
  co_await expectCounts(storage.counters(), counts_);
  const ports::UsageFilter ofTheChild{.from = begun_, .until = ended_};
  co_await expectUsage(storage.usage(), ofTheChild, batches_);
}

async::Task<> Accounted::checkThatAllGoes(Storage& storage) {
  while (must(co_await storage.counters().removeEnded(kLater, 50)) == 50) {
  }
  while (must(co_await storage.usage().removeBefore(kLater, 50)) == 50) {
  }
  const ports::UsageFilter all{.from = {}, .until = kLater};
  EXPECT_TRUE(must(co_await storage.usage().newest(all, 1)).empty());
}

}  // namespace embedded
