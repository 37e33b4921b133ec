#pragma once

#include <memory>
#include <optional>
#include <string>

#include "crypto/sha256.h"
#include "execution/state_seal.h"
#include "model/execution.h"
#include "model/session.h"
#include "ports/state_store.h"
#include "ports/workspace.h"

namespace execution {

/// When a state stops to be there.
struct StateLifetime {
  std::chrono::seconds hot{2 * 3600};       ///< without archive: from the last save to the end
  bool archive = true;                      ///< whether it outlives that time
  std::chrono::seconds archiveAfter{3600};  ///< since the last save
  std::chrono::seconds archiveTime{7 * 24 * 3600};  ///< as an archived one

  [[nodiscard]] model::Timestamp endOf(model::Timestamp savedAt) const {
    return savedAt + (archive ? archiveAfter + archiveTime : hot);
  }
};

/// The variables that one run takes over from the session's last run and leaves to the next. Made
/// by CarryState::load(), used on one io_context, and outlives the run.
class CarriedState final : public ports::InputSource, public ports::StateTaker {
 public:
  struct With {
    ports::StateStore& states;
    const StateSeal& seal;
    model::StateWish wish = {};
    StateLifetime lifetime = {};
  };

  /// What a session has: its record, and its bytes if they can be given to a program.
  struct Before {
    std::optional<model::StateRecord> record = {};
    std::unique_ptr<ports::FileReader> bytes = {};
    bool intact = false;  ///< nobody need compare the bytes with the record's hash
  };

  CarriedState(With with, model::Session session, Before before);

  /// For Sandbox::run. May be asked for again when a sandbox has to be replaced.
  [[nodiscard]] ports::StateExchange exchange();

  /// What there was turned out to be damaged while it was read, so that the run was not begun. From
  /// now on it is left out: run again.
  [[nodiscard]] bool droppedDamaged();

  /// Saves what the run left, and says what is to be told of it. Never fails: what cannot be saved
  /// is said in the notes. Once, after the run.
  [[nodiscard]] async::Task<model::StateOutcome> settle(model::KeptState kept);

  // ports::InputSource
  [[nodiscard]] std::uint64_t size() const override;
  [[nodiscard]] async::Task<base::Result<std::string>> read(std::uint64_t offset,
                                                            std::size_t most) override;
  [[nodiscard]] async::Task<base::Result<base::UniqueFd>> openFile() override;
  // ports::StateTaker
  [[nodiscard]] async::Task<bool> write(std::string_view bytes) override;
  [[nodiscard]] async::Task<bool> take(base::UniqueFd file, std::uint64_t size) override;

 private:
  async::Task<base::Result<void>> begin();
  /// True, and remembered, when it failed.
  bool failed(const base::Result<void>& done);
  async::Task<void> save(model::StateOutcome& outcome);
  async::Task<void> forgetTooLarge(model::StateOutcome& outcome);

  With with_;
  const model::Session session_;
  const std::optional<model::StateRecord> before_;
  std::unique_ptr<ports::FileReader> bytes_;  // null: nothing to begin with
  bool intact_;
  crypto::Sha256 hash_;
  std::uint64_t hashed_ = 0;
  bool damaged_ = false;
  std::string notes_;
  std::unique_ptr<ports::StateWriter> writer_;
  std::optional<base::Error> failure_;  // of the store, while the state was taken
};

/// A line of ours for the end of stderr.
[[nodiscard]] std::string stateNote(std::string_view text);

}  // namespace execution
