#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "async/task.h"
#include "base/result.h"
#include "model/session.h"
#include "ports/session_store.h"

namespace files {

/// Sessions as those see them to whom they belong: a foreign session, and one whose time is over,
/// is not there. Thread-safe; the store outlives it.
class OwnedSessions {
 public:
  /// `timeToLive` counts from the last use; zero: forever.
  OwnedSessions(ports::SessionStore& store, std::chrono::seconds timeToLive)
      : store_(store), timeToLive_(timeToLive) {}

  /// The session of that id. Users of one principal may name each other's: a chat's host asks for
  /// all of them and knows whom it serves. Errors: those of the store.
  [[nodiscard]] async::Task<base::Result<std::optional<model::Session>>> find(
      std::string id, model::Principal principal);

  /// The session of this owner in which `entityId` worked last. Errors: those of the store.
  [[nodiscard]] async::Task<base::Result<std::optional<model::Session>>> latestOf(
      model::Owner owner, std::string entityId);

  /// Notes that the session is used. To the minute: its time is counted in hours, and a note is a
  /// write. Errors: those of the store.
  [[nodiscard]] async::Task<base::Result<void>> renew(const model::Session& session);

  /// At most `limit` sessions of exactly this owner, the most recently used first. Errors: those of
  /// the store.
  [[nodiscard]] async::Task<base::Result<std::vector<model::Session>>> list(model::Owner owner,
                                                                            std::size_t limit);

  /// Removes a session with its files. False when it is not there. Errors: those of the store.
  [[nodiscard]] async::Task<base::Result<bool>> remove(std::string id, model::Principal principal);

  /// When the session ends unless it is used again; empty: never.
  [[nodiscard]] std::optional<model::Timestamp> endOf(const model::Session& session) const;
  /// Sessions not used at or after this time are over; empty: none ever is.
  [[nodiscard]] std::optional<model::Timestamp> oldestUse() const;

  [[nodiscard]] ports::SessionStore& store() { return store_; }

 private:
  [[nodiscard]] bool isAlive(const model::Session& session) const;

  ports::SessionStore& store_;
  const std::chrono::seconds timeToLive_;
};

/// Whether the session may be taken without the client's naming it, and written to: it is exactly
/// this owner's, and not one in which users meet.
[[nodiscard]] bool isOwn(const model::Session& session, const model::Owner& owner);

}  // namespace files
