#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "async/task.h"
#include "base/result.h"
#include "model/session.h"

namespace ports {

/// Remembers sessions. Says nothing about who may see one: it returns sessions with their owner,
/// and use cases compare. Nothing expires by itself.
///
/// Peers: backends/embedded (SQLite), backends/memory (tests).
/// Methods may be called from any io_context; the awaiting coroutine resumes on its own. Arguments
/// by reference must live until the task is done.
/// Errors of all of them: kStorageFull when the disk is; kUnavailable or kInternal when the store
/// does not work. After an error nothing has changed.
class SessionStore {
 public:
  virtual ~SessionStore() = default;

  /// Stores `session` as it is. Errors: kConflict when its id is taken.
  [[nodiscard]] virtual async::Task<base::Result<void>> create(model::Session session) = 0;

  /// Empty when there is none of that id.
  [[nodiscard]] virtual async::Task<base::Result<std::optional<model::Session>>> find(
      std::string id) = 0;

  /// The most recently used session of exactly this owner (the same user, or none) for this entity
  /// into which a run may write: shared ones (model::isShared) are passed over.
  [[nodiscard]] virtual async::Task<base::Result<std::optional<model::Session>>> latestOf(
      model::Owner owner, std::string entityId) = 0;

  /// Notes that the session was used at `at`; an earlier time than the noted one changes nothing.
  /// False when there is none of that id.
  [[nodiscard]] virtual async::Task<base::Result<bool>> touch(std::string id,
                                                              model::Timestamp at) = 0;

  /// At most `limit` sessions of exactly this owner, the most recently used first.
  [[nodiscard]] virtual async::Task<base::Result<std::vector<model::Session>>> list(
      model::Owner owner, std::size_t limit) = 0;

  /// Removes the session and its files. False when there is none of that id.
  [[nodiscard]] virtual async::Task<base::Result<bool>> remove(std::string id) = 0;

  /// Ids of at most `limit` sessions that were not used at or after `before`, oldest use first.
  [[nodiscard]] virtual async::Task<base::Result<std::vector<std::string>>> expired(
      model::Timestamp before, std::size_t limit) = 0;

  /// As remove(), unless the session was used at or after `before`: whoever read expired() a moment
  /// ago takes away no session that is in use again. False when nothing was removed.
  [[nodiscard]] virtual async::Task<base::Result<bool>> removeUnused(std::string id,
                                                                     model::Timestamp before) = 0;
};

}  // namespace ports
