#pragma once

#include <optional>
#include <string>

#include "async/clock.h"
#include "backends/kubernetes/objects.h"

namespace pods {

/// A pod of the namespace, as the keeper knows it.
struct KnownPod {
  using Time = async::SteadyClock::time_point;
  enum class State {
    kForeign,       ///< another server's
    kAdopting,      ///< it is dead; this one is to be ours
    kStarting,      ///< ours from here on: no address yet
    kConnecting,    ///< its runner is asked for a sandbox
    kReconnecting,  ///< the same, after a run
    kWarm,          ///< parked
    kUsed,          ///< leased
    kTaken,         ///< a run of another server is ours; the pod will be, too, if it is not
    kOccupied,      ///< ours, but somebody else's run may live there: its runner is asked
    kEnding,        ///< to be removed
  };

  std::string uid = {}, name = {};
  std::string job = {};                  ///< the Job that made it; empty: none
  std::optional<std::size_t> pool = {};  ///< empty: of a language that we do not know
  std::string token = {};
  State state = State::kForeign;
  Time seen = {};          ///< first
  Time changed = {};       ///< its state
  bool hadOthers = false;  ///< a server was connected before us: see Keeper::connect
  bool isAsked = false;    ///< now, whether a run lives there
  bool isFree = false;     ///< of a dead server: none did when its runner was asked
  Time askAt = {};
  std::optional<Time> busySince = {};  ///< a run was there that is not ours
  bool isStuck = false;                ///< it does not start, for a reason that is known
  bool waitsForNode = false;
  Time removeAgainAt = {};  ///< with kEnding: if it is still there then
  unsigned runs = 0;
  unsigned holders = 0;  ///< of ours that have, or had, its run; the newest counts
  Time firstUse = {};
  std::string reservedFor = {};

  // As the API told last.
  std::string replica = {}, lease = {}, resourceVersion = {}, renewal = {}, ip = {};
  std::string plan = {};  ///< its planDigest()
  bool isOfJob = false;
  bool isOver = false;       ///< it has ended, or is being deleted
  bool isAbandoned = false;  ///< by its node: see pods::isAbandoned

  [[nodiscard]] bool isBeingMade() const {
    return state == State::kAdopting || state == State::kStarting || state == State::kConnecting;
  }
  /// The cluster has not told yet where it is, and gets on.
  [[nodiscard]] bool isAwaited() const { return state == State::kStarting && !isStuck; }
  /// Nothing should begin in it.
  [[nodiscard]] bool isUnfit() const { return isOver || isAbandoned; }
  /// Of a former life of this server, if nothing lives there.
  [[nodiscard]] bool mayBecomeWarm() const { return state == State::kOccupied && !busySince; }
  [[nodiscard]] bool isLeased() const { return state == State::kUsed || state == State::kTaken; }
  [[nodiscard]] bool isOurs() const {
    return state != State::kForeign && state != State::kAdopting;
  }
  [[nodiscard]] bool isFreshlyWarm() const { return state == State::kWarm && runs == 0; }

  /// Takes what the API tells now.
  void read(const kubernetes::Pod& pod);
};

}  // namespace pods
