#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "async/clock.h"
#include "base/result.h"
#include "ports/sandbox_provider.h"

namespace pods {

/// Sandboxes reach the network.
struct OpenNetwork {
  std::string says = {};
  async::SteadyClock::time_point until = {};  ///< then pods are made again
};

/// What the keeper knew last, for whoever asks. Thread-safe.
class KeeperStatus {
 public:
  /// `place`: the namespace of the pods.
  explicit KeeperStatus(std::string place);

  void synced();     ///< the cluster has told what there is
  void following();  ///< what changes is heard
  void troubled(std::string why);
  void setPools(std::vector<ports::Pool> pools);
  void setWalls(std::string level, std::vector<std::string> missing);
  void setNetwork(std::optional<OpenNetwork> open);

  /// Without `languages` and `ready`. An open network is a problem where it `mustBeClosed`.
  [[nodiscard]] ports::Capacity capacity(bool mustBeClosed) const;
  /// Whether synced() was called. Errors: kUnavailable, with what stands in the way.
  [[nodiscard]] base::Result<void> isSynced() const;
  [[nodiscard]] std::optional<OpenNetwork> openNetwork() const;
  /// Adds what no runner sees: that the network is open.
  void addNetwork(std::vector<std::string>& missingWalls) const;

 private:
  mutable std::mutex mutex_;
  ports::Capacity capacity_;
  bool isSynced_ = false;
  std::optional<OpenNetwork> openNetwork_;
};

}  // namespace pods
