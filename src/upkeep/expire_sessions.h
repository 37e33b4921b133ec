#pragma once

#include <cstddef>

#include "async/task.h"
#include "ports/session_store.h"

namespace upkeep {

/// Removes at most `limit` sessions, with their files, that were not used at or after `before`.
/// Returns how many were found expired: fewer than `limit` means that none is left. One that is
/// used again meanwhile stays. Errors: those of the store; what was removed before stays removed.
[[nodiscard]] async::Task<base::Result<std::size_t>> expireSessions(ports::SessionStore& sessions,
                                                                    model::Timestamp before,
                                                                    std::size_t limit);

}  // namespace upkeep
