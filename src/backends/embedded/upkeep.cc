#include "backends/embedded/upkeep.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>

#include "backends/embedded/disk_error.h"
#include "backends/embedded/garbage.h"
#include "backends/embedded/sqlite/transaction.h"
#include "backends/embedded/state_rows.h"

namespace embedded {

using async::Urgency;

namespace {

// Whoever wants the database's thread meanwhile waits for so many look-ups.
constexpr std::size_t kStatesTogether = 20;

struct Released {
  std::vector<std::int64_t> numbers;
  std::vector<std::string> hashes;
};

base::Result<Released> releasedContents(sqlite::Database& database, std::size_t limit) {
  auto statement = TRY(
      database.prepare("SELECT number, sha256 FROM released_contents ORDER BY number LIMIT ?1"));
  statement.bind(static_cast<std::int64_t>(limit));
  Released released;
  while (TRY(statement.step())) {
    released.numbers.push_back(statement.integer(0));
    released.hashes.push_back(statement.text(1));
  }
  return released;
}

base::Result<void> forgetReleased(sqlite::Database& database,
                                  const std::vector<std::int64_t>& numbers) {
  auto transaction = TRY(sqlite::Transaction::begin(database, sqlite::Durability::kNotSynced));
  for (const auto number : numbers) {
    auto statement = TRY(database.prepare("DELETE FROM released_contents WHERE number = ?1"));
    TRY(statement.bind(number).step());
  }
  return transaction.commit();
}

}  // namespace

// Forgotten only after they are gone: on a full disk the deletion of a row may fail, and room has
// to be made all the same.
async::Task<base::Result<std::size_t>> Upkeep::removeReleased(std::size_t limit) {
  const auto released = CO_TRY(co_await parts_.readThread.run(
      [&] { return releasedContents(parts_.reads, limit); }, Urgency::kUpkeep));
  CO_TRY(co_await detach(released.hashes));
  CO_TRY(co_await unlinkGarbage());
  CO_TRY(co_await parts_.databaseThread.run(
      [&] {
        auto forgotten = evenIfFull(
            parts_.reserve, [&] { return forgetReleased(parts_.database, released.numbers); });
        parts_.reserve.hold();
        return forgotten;
      },
      Urgency::kUpkeep));
  co_return std::max(released.numbers.size(), CO_TRY(co_await removeReleasedStates(limit)));
}

async::Task<base::Result<std::size_t>> Upkeep::removeReleasedStates(std::size_t limit) {
  const auto versions = CO_TRY(co_await parts_.readThread.run(
      [&] { return releasedStates(parts_.reads, limit); }, Urgency::kUpkeep));
  if (versions.empty()) co_return std::size_t{0};
  CO_TRY(co_await parts_.diskThreads.run([&]() -> base::Result<void> {
    for (const auto& version : versions) TRY(parts_.states.remove(version));
    return {};
  }));
  CO_TRY(co_await parts_.databaseThread.run(
      [&] {
        auto forgotten = evenIfFull(
            parts_.reserve, [&] { return forgetReleasedStates(parts_.database, versions); });
        parts_.reserve.hold();
        return forgotten;
      },
      Urgency::kUpkeep));
  co_return versions.size();
}

/// A state is moved to its place and gets its row in one piece of work of the database's thread, so
/// one that was seen there and has no row later gets none.
async::Task<base::Result<void>> Upkeep::sweepStates(std::size_t limit) {
  const auto count = std::min(limit, states_.size());
  const auto versions = std::span(states_).last(count);
  CO_TRY(co_await parts_.databaseThread.run(
      [&]() -> base::Result<void> {
        for (const auto& version : versions) {
          if (!TRY(stateIsNamed(parts_.database, version)))
            garbage_.push_back(parts_.states.pathOf(version));
        }
        return {};
      },
      Urgency::kUpkeep));
  states_.resize(states_.size() - count);
  co_return base::Result<void>();
}

// One that a writer is about to name stays, and is forgotten too: if no row comes of it, that
// writer cleans up by itself. The sync comes first: a removal that the power takes back must find
// its bytes. A removal that begins after it is synced by itself, as clients' are; upkeep's do not
// run beside this.
async::Task<base::Result<void>> Upkeep::detach(std::vector<std::string> hashes) {
  if (hashes.empty()) co_return base::Result<void>();
  CO_TRY(co_await parts_.diskThreads.run([&] { return parts_.log->sync(); }, Urgency::kUpkeep));
  co_return co_await parts_.databaseThread.run(
      [&]() -> base::Result<void> {
        for (const auto& hash : hashes) {
          auto path = TRY(detachUnnamed(parts_, hash));
          if (!path.empty()) garbage_.push_back(std::move(path));
        }
        return {};
      },
      Urgency::kUpkeep);
}

async::Task<base::Result<std::size_t>> Upkeep::unlinkGarbage() {
  co_return co_await parts_.diskThreads.run([&]() -> base::Result<std::size_t> {
    std::size_t removed = 0;
    for (; !garbage_.empty(); ++removed) {
      const auto failed = ::unlink(garbage_.back().c_str()) != 0 && errno != ENOENT;
      if (failed) return base::fail(diskError());
      garbage_.pop_back();
    }
    return removed;
  });
}

async::Task<base::Result<void>> Upkeep::beginSweep() {
  leftovers_ = CO_TRY(co_await parts_.diskThreads.run([&] { return parts_.contents.leftovers(); }));
  folders_ = CO_TRY(co_await parts_.diskThreads.run([&] { return parts_.contents.folders(); }));
  states_ = CO_TRY(co_await parts_.diskThreads.run([&] { return parts_.states.versions(); }));
  sweeping_ = true;
  co_return base::Result<void>();
}

async::Task<base::Result<std::size_t>> Upkeep::sweepFolder(std::string folder) {
  auto hashes = CO_TRY(co_await parts_.diskThreads.run(
      [&] { return parts_.contents.hashesIn(folder); }, Urgency::kUpkeep));
  const auto count = hashes.size();
  CO_TRY(co_await detach(CO_TRY(co_await parts_.readThread.run(
      [&] { return unnamed(parts_.reads, std::move(hashes)); }, Urgency::kUpkeep))));
  co_return count;
}

async::Task<base::Result<Upkeep::Sweep>> Upkeep::sweep(std::size_t limit) {
  if (!sweeping_) CO_TRY(co_await beginSweep());
  std::size_t lookedAt = 0;
  for (; lookedAt < limit && !leftovers_.empty(); ++lookedAt) {
    garbage_.push_back(std::move(leftovers_.back()));
    leftovers_.pop_back();
  }
  for (; lookedAt < limit && !states_.empty(); lookedAt += kStatesTogether)
    CO_TRY(co_await sweepStates(kStatesTogether));
  while (lookedAt < limit && !folders_.empty()) {
    auto folder = std::move(folders_.back());
    folders_.pop_back();
    const auto files = CO_TRY(co_await sweepFolder(std::move(folder)));
    lookedAt += 1 + files;  // an empty folder is work too
  }
  const auto removed = CO_TRY(co_await unlinkGarbage());
  sweeping_ = !leftovers_.empty() || !states_.empty() || !folders_.empty();
  co_return Sweep{.removed = removed, .complete = !sweeping_};
}

}  // namespace embedded
