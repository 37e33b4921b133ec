#pragma once

#include <memory>
#include <string>

#include "async/task.h"
#include "base/result.h"
#include "files/owned_sessions.h"
#include "model/execution.h"

namespace files {

/// How a run finds the session that it goes on with, when the client names none.
struct SessionReuse {
  bool byFirstFile = true;
  bool byEntity = true;
};

/// The session of one execution: a known one, or one that begins with this run and is remembered
/// only when there is something to remember.
class ExecutionSession {
 public:
  ExecutionSession(OwnedSessions& sessions, model::Session session, bool isNew)
      : sessions_(sessions), session_(std::move(session)), isNew_(isNew) {}

  [[nodiscard]] const model::Session& session() const { return session_; }
  [[nodiscard]] const std::string& id() const { return session_.id; }
  /// Nothing is stored under it yet.
  [[nodiscard]] bool isNew() const { return isNew_; }

  /// From now on the session is in the store. Errors: those of the store.
  [[nodiscard]] async::Task<base::Result<void>> keep();

 private:
  OwnedSessions& sessions_;
  model::Session session_;
  bool isNew_;
};

/// The session in which `request` runs (wire contract, 3.2): the one it names, that of its first
/// file, the last one of its entity, a new one. Those that it does not name must be its owner's,
/// user included; a named one of another user of the same principal is passed over too, when both
/// say who they are. A known session is renewed. Errors: those of the store.
[[nodiscard]] async::Task<base::Result<std::unique_ptr<ExecutionSession>>> chooseSession(
    OwnedSessions& sessions, const model::ExecutionRequest& request, SessionReuse reuse);

}  // namespace files
