#include "execution/carry_state.h"

#include <algorithm>
#include <utility>

#include "base/ids.h"

namespace execution {
namespace {

/// Where the session and the question both name a user.
bool areDifferentUsers(const model::Session& session, const model::Owner& owner) {
  return !session.owner.user.empty() && !owner.user.empty() && session.owner.user != owner.user;
}

}  // namespace

async::Task<std::unique_ptr<CarriedState>> CarryState::load(model::Session session, bool isNew,
                                                            std::uint64_t roomInSandbox) {
  if (!settings_.enabled || isShared(session)) co_return nullptr;
  const auto most = std::min({settings_.mostBytes, roomInSandbox, model::kMostStateBytes});
  CarriedState::Before before;
  if (!isNew) {
    // A store that does not answer must not keep a program from running.
    auto found = co_await states_.open(session.id);
    if (found && *found) {
      before.record = std::move((*found)->record);
      before.intact = (*found)->intact;
      const bool fits = before.record->size > 0 && before.record->size <= roomInSandbox;
      if (fits && isValid(*before.record, session)) before.bytes = std::move((*found)->bytes);
    }
  }
  const CarriedState::With with{.states = states_,
                                .seal = seal_,
                                .wish = {.mostBytes = most, .onError = settings_.onError},
                                .lifetime = settings_.lifetime};
  co_return std::make_unique<CarriedState>(with, std::move(session), std::move(before));
}

async::Task<base::Result<std::optional<model::Session>>> CarryState::sessionOf(
    model::Owner owner, std::string sessionId) {
  if (!base::isId(sessionId)) co_return std::nullopt;
  auto session = CO_TRY(co_await sessions_.find(std::move(sessionId), owner.principal));
  if (session && (areDifferentUsers(*session, owner) || isShared(*session))) co_return std::nullopt;
  co_return session;
}

bool CarryState::isValid(const model::StateRecord& record, const model::Session& session) const {
  return record.expiresAt > model::timestampNow() && seal_.holds(record, session.owner);
}

async::Task<base::Result<std::optional<model::StateRecord>>> CarryState::find(
    model::Owner owner, std::string sessionId) {
  auto session = CO_TRY(co_await sessionOf(std::move(owner), std::move(sessionId)));
  if (!session) co_return std::nullopt;
  auto record = CO_TRY(co_await states_.find(session->id));
  if (record && !isValid(*record, *session)) co_return std::nullopt;
  co_return record;
}

async::Task<base::Result<std::optional<ports::OpenState>>> CarryState::open(model::Owner owner,
                                                                            std::string sessionId) {
  const auto session = CO_TRY(co_await sessionOf(std::move(owner), std::move(sessionId)));
  if (!session) co_return std::nullopt;
  auto opened = CO_TRY(co_await states_.open(session->id));
  if (opened && !isValid(opened->record, *session)) co_return std::nullopt;
  co_return opened;
}

async::Task<base::Result<std::unique_ptr<ports::StateWriter>>> CarryState::beginUpload() {
  return states_.begin();
}

async::Task<base::Result<model::Session>> CarryState::sessionFor(model::Owner owner,
                                                                 std::string sessionId) {
  constexpr auto kNotTheirs = "There is no such session";
  if (!base::isId(sessionId)) co_return base::fail(base::ErrorKind::kNotFound, kNotTheirs);
  if (auto known = CO_TRY(co_await sessionOf(owner, sessionId))) {
    CO_TRY(co_await sessions_.renew(*known));
    co_return *std::move(known);
  }
  auto& store = sessions_.store();
  // One whose time is over lies there until the janitor comes.
  if (const auto oldest = sessions_.oldestUse())
    CO_TRY(co_await store.removeUnused(sessionId, *oldest));
  if (CO_TRY(co_await store.find(sessionId)))
    co_return base::fail(base::ErrorKind::kNotFound, kNotTheirs);
  const auto now = model::timestampNow();
  model::Session made{
      .id = std::move(sessionId), .owner = std::move(owner), .createdAt = now, .lastUsedAt = now};
  CO_TRY(co_await store.create(made));
  co_return made;
}

async::Task<base::Result<std::uint64_t>> CarryState::keepUploaded(
    model::Owner owner, std::string sessionId, std::unique_ptr<ports::StateWriter> upload) {
  const auto session = CO_TRY(co_await sessionFor(std::move(owner), std::move(sessionId)));
  const auto content = CO_TRY(co_await upload->seal());
  const auto now = model::timestampNow();
  model::StateRecord record{.sessionId = session.id,
                            .version = base::newId(),
                            .size = content.size,
                            .sha256 = content.sha256,
                            .uploaded = true,
                            .savedAt = now,
                            .expiresAt = settings_.lifetime.endOf(now)};
  record.tag = seal_.tagOf(record, session.owner);
  (void)CO_TRY(co_await upload->finish(record, std::nullopt));
  co_return content.size;
}

async::Task<base::Result<void>> CarryState::remove(model::Owner owner, std::string sessionId) {
  const auto session = CO_TRY(co_await sessionOf(std::move(owner), std::move(sessionId)));
  if (session) CO_TRY(co_await states_.remove(session->id));
  co_return base::Result<void>();
}

}  // namespace execution
