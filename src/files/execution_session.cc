#include "files/execution_session.h"

#include <optional>
#include <utility>

#include "base/ids.h"

namespace files {
namespace {

using Found = base::Result<std::optional<model::Session>>;

bool areDifferentUsers(const model::Session& session, const model::Owner& owner) {
  return !session.owner.user.empty() && !owner.user.empty() && session.owner.user != owner.user;
}

async::Task<Found> named(OwnedSessions& sessions, const model::ExecutionRequest& request) {
  if (!request.sessionId) co_return std::nullopt;
  auto session = CO_TRY(co_await sessions.find(*request.sessionId, request.owner.principal));
  if (session && (model::isShared(*session) || areDifferentUsers(*session, request.owner)))
    co_return std::nullopt;
  co_return session;
}

async::Task<Found> ofFirstFile(OwnedSessions& sessions, const model::ExecutionRequest& request) {
  if (request.files.empty() || request.files.front().sessionId.empty()) co_return std::nullopt;
  auto session =
      CO_TRY(co_await sessions.find(request.files.front().sessionId, request.owner.principal));
  if (session && isOwn(*session, request.owner)) co_return session;
  co_return std::nullopt;
}

async::Task<Found> ofEntity(OwnedSessions& sessions, const model::ExecutionRequest& request) {
  // Who has a token runs for one user; agents are shared between users there.
  const bool byToken = request.owner.principal.kind == model::Principal::Kind::kToken;
  if (request.entityId.empty() || byToken) co_return std::nullopt;
  co_return co_await sessions.latestOf(request.owner, request.entityId);
}

async::Task<Found> known(OwnedSessions& sessions, const model::ExecutionRequest& request,
                         SessionReuse reuse) {
  if (auto session = CO_TRY(co_await named(sessions, request))) co_return session;
  if (reuse.byFirstFile) {
    if (auto session = CO_TRY(co_await ofFirstFile(sessions, request))) co_return session;
  }
  if (reuse.byEntity) co_return co_await ofEntity(sessions, request);
  co_return std::nullopt;
}

model::Session newSession(const model::ExecutionRequest& request) {
  const auto now = model::timestampNow();
  return {.id = base::newId(),
          .owner = request.owner,
          .entityId = request.entityId,
          .origin = model::Session::Origin::kExecution,
          .createdAt = now,
          .lastUsedAt = now};
}

}  // namespace

async::Task<base::Result<void>> ExecutionSession::keep() {
  if (!isNew_) co_return base::Result<void>();
  CO_TRY(co_await sessions_.store().create(session_));
  isNew_ = false;
  co_return base::Result<void>();
}

async::Task<base::Result<std::unique_ptr<ExecutionSession>>> chooseSession(
    OwnedSessions& sessions, const model::ExecutionRequest& request, SessionReuse reuse) {
  auto session = CO_TRY(co_await known(sessions, request, reuse));
  const bool isNew = !session;
  if (isNew)
    session = newSession(request);
  else
    CO_TRY(co_await sessions.renew(*session));
  co_return std::make_unique<ExecutionSession>(sessions, *std::move(session), isNew);
}

}  // namespace files
