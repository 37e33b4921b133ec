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
  bool isStuck = false;    ///< it does not start, for a reason that is known
  bool waitsForNode = false;
  unsigned runs = 0;
  Time firstUse = {};
  std::string reservedFor = {};

  // As the API told last.
  std::string replica = {}, lease = {}, resourceVersion = {}, renewal = {}, ip = {};
  std::string plan = {};  ///< its planDigest()
  bool isOfJob = false;
  bool isOver = false;  ///< it has ended, or is being deleted

  [[nodiscard]] bool isBeingMade() const {
    return state == State::kAdopting || state == State::kStarting || state == State::kConnecting;
  }
  [[nodiscard]] bool isOurs() const {
    return state != State::kForeign && state != State::kAdopting;
  }
  [[nodiscard]] bool isFreshlyWarm() const { return state == State::kWarm && runs == 0; }

  /// Takes what the API tells now.
  void read(const kubernetes::Pod& pod);
};

}  // namespace pods
