#include "backends/memory/memory_session_store.h"

#include <algorithm>
#include <utility>

namespace memory {
namespace {

bool latestFirst(const model::Session& one, const model::Session& other) {
  return one.lastUsedAt > other.lastUsedAt;
}

}  // namespace

template <class Accepts>
std::vector<model::Session> MemorySessionStore::select(Accepts accepts) {
  std::vector<model::Session> selected;
  const std::lock_guard lock(contents_.mutex);
  for (const auto& [id, entry] : contents_.sessions) {
    if (accepts(entry.session)) selected.push_back(entry.session);
  }
  std::sort(selected.begin(), selected.end(), latestFirst);
  return selected;
}

async::Task<base::Result<void>> MemorySessionStore::create(model::Session session) {
  const std::lock_guard lock(contents_.mutex);
  auto id = session.id;
  Contents::SessionEntry entry{.session = std::move(session)};
  if (!contents_.sessions.try_emplace(std::move(id), std::move(entry)).second) {
    co_return base::fail(base::ErrorKind::kConflict, "A session of this id exists already");
  }
  co_return base::Result<void>();
}

async::Task<base::Result<std::optional<model::Session>>> MemorySessionStore::find(std::string id) {
  const std::lock_guard lock(contents_.mutex);
  const auto found = contents_.sessions.find(id);
  if (found == contents_.sessions.end()) co_return std::nullopt;
  co_return found->second.session;
}

async::Task<base::Result<std::optional<model::Session>>> MemorySessionStore::latestOf(
    model::Owner owner, std::string entityId) {
  const auto candidates = select([&](const model::Session& session) {
    return session.owner == owner && session.entityId == entityId && !isShared(session);
  });
  if (candidates.empty()) co_return std::nullopt;
  co_return candidates.front();
}

async::Task<base::Result<bool>> MemorySessionStore::touch(std::string id, model::Timestamp at) {
  const std::lock_guard lock(contents_.mutex);
  const auto found = contents_.sessions.find(id);
  if (found == contents_.sessions.end()) co_return false;
  auto& session = found->second.session;
  session.lastUsedAt = std::max(session.lastUsedAt, at);
  co_return true;
}

async::Task<base::Result<std::vector<model::Session>>> MemorySessionStore::list(model::Owner owner,
                                                                                std::size_t limit) {
  auto sessions = select([&](const model::Session& session) { return session.owner == owner; });
  sessions.resize(std::min(sessions.size(), limit));
  co_return sessions;
}

async::Task<base::Result<bool>> MemorySessionStore::remove(std::string id) {
  const std::lock_guard lock(contents_.mutex);
  co_return contents_.sessions.erase(id) > 0;
}

async::Task<base::Result<std::vector<std::string>>> MemorySessionStore::expired(
    model::Timestamp before, std::size_t limit) {
  auto sessions =
      select([&](const model::Session& session) { return session.lastUsedAt < before; });
  std::vector<std::string> ids;
  for (auto session = sessions.rbegin(); session != sessions.rend() && ids.size() < limit;
       ++session) {
    ids.push_back(session->id);
  }
  co_return ids;
}

async::Task<base::Result<bool>> MemorySessionStore::removeUnused(std::string id,
                                                                 model::Timestamp before) {
  const std::lock_guard lock(contents_.mutex);
  const auto found = contents_.sessions.find(id);
  const auto unused =
      found != contents_.sessions.end() && found->second.session.lastUsedAt < before;
  if (unused) contents_.sessions.erase(found);
  co_return unused;
}

}  // namespace memory
