#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "async/clock.h"

namespace pods {

/// Which other servers of the namespace live. A server that has pods shows so every few seconds, by
/// a change of one of them (docs/decisions/0025-a-server-renews-one-of-its-pods.md). Who was silent
/// for `patience` is dead, but only while we hear what happens at all, and our own signs among it:
/// when ours do not arrive, those of the others may not either. One thread.
class Replicas {
 public:
  using Time = async::SteadyClock::time_point;

  explicit Replicas(std::chrono::milliseconds patience) : patience_(patience) {}

  /// It has shown itself, or one of its pods was seen for the first time.
  void heard(const std::string& replica, Time now) { lastHeard_[replica] = now; }
  /// From now on we hear what happens; what was missed is nobody's fault.
  void listening(Time now) {
    if (std::exchange(isListening_, true)) return;
    for (auto& [replica, time] : lastHeard_) time = now;
  }
  /// One of our own signs has come back.
  void echo(Time now) {
    if (!hearsItself(now))
      for (auto& [replica, time] : lastHeard_) time = now;
    lastEcho_ = now;
  }
  void deaf() { isListening_ = false; }
  void forget(const std::string& replica) { lastHeard_.erase(replica); }

  [[nodiscard]] std::vector<std::string> dead(Time now) const {
    std::vector<std::string> names;
    if (!isListening_ || !hearsItself(now)) return names;
    for (const auto& [replica, time] : lastHeard_)
      if (now - time > patience_) names.push_back(replica);
    return names;
  }

 private:
  [[nodiscard]] bool hearsItself(Time now) const {
    return lastEcho_ && now - *lastEcho_ <= patience_ / 2;
  }

  const std::chrono::milliseconds patience_;
  std::map<std::string, Time> lastHeard_;
  std::optional<Time> lastEcho_;
  bool isListening_ = false;
};

}  // namespace pods
