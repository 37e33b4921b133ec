#include "files/owned_sessions.h"

#include <utility>

namespace files {

async::Task<base::Result<std::optional<model::Session>>> OwnedSessions::find(
    std::string id, model::Principal principal) {
  auto session = CO_TRY(co_await store_.find(std::move(id)));
  if (session && session->owner.principal == principal && isAlive(*session)) co_return session;
  co_return std::nullopt;
}

async::Task<base::Result<std::optional<model::Session>>> OwnedSessions::latestOf(
    model::Owner owner, std::string entityId) {
  auto session = CO_TRY(co_await store_.latestOf(std::move(owner), std::move(entityId)));
  if (session && isAlive(*session)) co_return session;
  co_return std::nullopt;
}

async::Task<base::Result<void>> OwnedSessions::renew(const model::Session& session) {
  constexpr std::chrono::minutes kExactness{1};
  const auto now = model::timestampNow();
  if (now - session.lastUsedAt >= kExactness) CO_TRY(co_await store_.touch(session.id, now));
  co_return base::Result<void>();
}

async::Task<base::Result<std::vector<model::Session>>> OwnedSessions::list(model::Owner owner,
                                                                           std::size_t limit) {
  auto sessions = CO_TRY(co_await store_.list(std::move(owner), limit));
  std::erase_if(sessions, [&](const model::Session& each) { return !isAlive(each); });
  co_return sessions;
}

async::Task<base::Result<bool>> OwnedSessions::remove(std::string id, model::Principal principal) {
  const auto session = CO_TRY(co_await find(id, std::move(principal)));
  if (!session) co_return false;
  co_return co_await store_.remove(std::move(id));
}

std::optional<model::Timestamp> OwnedSessions::endOf(const model::Session& session) const {
  if (timeToLive_.count() == 0) return std::nullopt;
  return session.lastUsedAt + timeToLive_;
}

std::optional<model::Timestamp> OwnedSessions::oldestUse() const {
  if (timeToLive_.count() == 0) return std::nullopt;
  return model::timestampNow() - timeToLive_;
}

bool OwnedSessions::isAlive(const model::Session& session) const {
  const auto oldest = oldestUse();
  return !oldest || session.lastUsedAt >= *oldest;
}

bool isOwn(const model::Session& session, const model::Owner& owner) {
  return session.owner == owner && !model::isShared(session);
}

}  // namespace files
