#include "backends/embedded/sqlite_session_store.h"

#include <utility>

#include "backends/embedded/session_removal.h"
#include "backends/embedded/session_rows.h"

namespace embedded {

async::Task<base::Result<void>> SqliteSessionStore::create(model::Session session) {
  co_return co_await parts_.databaseThread.run(
      [&] { return createSession(parts_.database, session); });
}

async::Task<base::Result<std::optional<model::Session>>> SqliteSessionStore::find(std::string id) {
  co_return co_await parts_.readThread.run([&] { return findSession(parts_.reads, id); });
}

async::Task<base::Result<std::optional<model::Session>>> SqliteSessionStore::latestOf(
    model::Owner owner, std::string entityId) {
  co_return co_await parts_.readThread.run(
      [&] { return latestSessionOf(parts_.reads, owner, entityId); });
}

async::Task<base::Result<bool>> SqliteSessionStore::touch(std::string id, model::Timestamp at) {
  co_return co_await parts_.databaseThread.run(
      [&] { return touchSession(parts_.database, id, at); });
}

async::Task<base::Result<std::vector<model::Session>>> SqliteSessionStore::list(model::Owner owner,
                                                                                std::size_t limit) {
  co_return co_await parts_.readThread.run(
      [&] { return listSessions(parts_.reads, owner, limit); });
}

/// A step of a removal: on the thread of the database, and on a full disk, too.
template <class Step>
auto SqliteSessionStore::removing(Step step, async::Urgency urgency) {
  return parts_.databaseThread.run([this, step] { return evenIfFull(parts_.reserve, step); },
                                   urgency);
}

async::Task<base::Result<bool>> SqliteSessionStore::removeWhole(
    std::string id, std::optional<model::Timestamp> unusedSince) {
  auto& database = parts_.database;
  const auto urgency = unusedSince ? async::Urgency::kUpkeep : async::Urgency::kRequest;
  const auto begun =
      CO_TRY(co_await removing([&] { return beginRemoval(database, id, unusedSince); }, urgency));
  if (begun == Removal::kMarked) {
    while (CO_TRY(co_await removing([&] { return removeFilesOf(database, id); }, urgency))) {
    }
    CO_TRY(co_await removing([&] { return endRemoval(database, id, unusedSince); }, urgency));
  }
  co_return begun != Removal::kNothing;
}

async::Task<base::Result<bool>> SqliteSessionStore::remove(std::string id) {
  co_return co_await removeWhole(std::move(id), std::nullopt);
}

async::Task<base::Result<std::vector<std::string>>> SqliteSessionStore::expired(
    model::Timestamp before, std::size_t limit) {
  co_return co_await parts_.readThread.run(
      [&] { return expiredSessions(parts_.reads, before, limit); }, async::Urgency::kUpkeep);
}

async::Task<base::Result<bool>> SqliteSessionStore::removeUnused(std::string id,
                                                                 model::Timestamp before) {
  co_return co_await removeWhole(std::move(id), before);
}

}  // namespace embedded
