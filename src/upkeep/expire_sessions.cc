#include "upkeep/expire_sessions.h"

namespace upkeep {

async::Task<base::Result<std::size_t>> expireSessions(ports::SessionStore& sessions,
                                                      model::Timestamp before, std::size_t limit) {
  const auto expired = CO_TRY(co_await sessions.expired(before, limit));
  for (const auto& id : expired) CO_TRY(co_await sessions.removeUnused(id, before));
  co_return expired.size();
}

}  // namespace upkeep
