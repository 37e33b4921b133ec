#pragma once

#include <memory>
#include <optional>
#include <string>

#include "execution/carried_state.h"
#include "execution/state_seal.h"
#include "files/owned_sessions.h"
#include "ports/state_store.h"

namespace execution {

/// Variables that outlive a run, for the next run of the same session and of nobody else. To all of
/// it they are bytes. Thread-safe; everything it refers to outlives it.
class CarryState {
 public:
  struct Settings {
    bool enabled = true;
    std::uint64_t mostBytes = 50U << 20;
    bool onError = false;  ///< save also what a failed program left
    StateLifetime lifetime = {};
  };

  /// `key`: see StateSeal.
  CarryState(ports::StateStore& states, files::OwnedSessions& sessions, std::string key,
             Settings settings)
      : states_(states), sessions_(sessions), seal_(std::move(key)), settings_(settings) {}

  // ---- for runs ----

  /// For a run in `session`: what it begins with, and the place for what it leaves. Null when
  /// nothing is kept: it is switched off, or several users meet in the session. A session that
  /// this very run made (`isNew`) is not looked up. `roomInSandbox`: RunLimits::tmpBytes. Never
  /// fails: what cannot be restored is told by CarriedState::settle().
  [[nodiscard]] async::Task<std::unique_ptr<CarriedState>> load(model::Session session, bool isNew,
                                                                std::uint64_t roomInSandbox);

  // ---- for clients ----

  /// The state of a session of `owner`; empty when there is none, or not for him. What does not
  /// carry its seal, or has expired, is not there; so is that of a session whose time is over.
  /// Errors: those of the stores.
  [[nodiscard]] async::Task<base::Result<std::optional<model::StateRecord>>> find(
      model::Owner owner, std::string sessionId);
  /// The same with its bytes.
  [[nodiscard]] async::Task<base::Result<std::optional<ports::OpenState>>> open(
      model::Owner owner, std::string sessionId);
  /// For an upload; keepUploaded() takes it.
  [[nodiscard]] async::Task<base::Result<std::unique_ptr<ports::StateWriter>>> beginUpload();
  /// Makes it the state of the session, whatever was there: the next run begins with it, and a run
  /// that is under way saves nothing. A well-formed id that is not known, or whose session's time
  /// is over, becomes a session of `owner`. Returns its size. Errors: kNotFound for a session of
  /// somebody else; those of the stores.
  [[nodiscard]] async::Task<base::Result<std::uint64_t>> keepUploaded(
      model::Owner owner, std::string sessionId, std::unique_ptr<ports::StateWriter> upload);
  /// Nothing happens when there is none, or not for him. Errors: those of the stores.
  [[nodiscard]] async::Task<base::Result<void>> remove(model::Owner owner, std::string sessionId);

  [[nodiscard]] const Settings& settings() const { return settings_; }

 private:
  [[nodiscard]] async::Task<base::Result<std::optional<model::Session>>> sessionOf(
      model::Owner owner, std::string sessionId);
  [[nodiscard]] async::Task<base::Result<model::Session>> sessionFor(model::Owner owner,
                                                                     std::string sessionId);
  [[nodiscard]] bool isValid(const model::StateRecord& record, const model::Session& session) const;

  ports::StateStore& states_;
  files::OwnedSessions& sessions_;
  const StateSeal seal_;
  const Settings settings_;
};

}  // namespace execution
