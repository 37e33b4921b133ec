#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "backends/kubernetes/access.h"
#include "backends/kubernetes/client.h"
#include "backends/pods/pod_plan.h"
#include "model/run.h"
#include "protocol/messages.h"

namespace pods {

/// The pods of one language.
struct PoolOptions {
  LanguagePlan plan = {};
  std::uint32_t target = 0;  ///< how many are kept; 0: a Job for each program
  std::optional<protocol::ParkedKind> parked = {};  ///< what waits in them; empty: nothing
};

/// Who may have a pod again in which a program has run. kOwner: only who showed a key or a token,
/// for whoever shows none may be anybody.
struct Reuse {
  enum class By { kNobody, kSession, kOwner };
  By by = By::kNobody;
  std::uint32_t mostRuns = 20;       ///< of one pod
  std::chrono::minutes longest{10};  ///< after its first run
  std::size_t mostPods = 20;         ///< that wait for their askers
};

/// How patient the keeper is. Other than these only in tests.
struct Pace {
  std::chrono::milliseconds tick{500};
  std::chrono::milliseconds renewal{2'500};
  std::chrono::milliseconds patience{7'500};  ///< with a silent server
  std::chrono::milliseconds firstRetry{500}, longestRetry{30'000};
  std::chrono::milliseconds quiet{3'000};    ///< a runner that is not ready is not told of
  std::chrono::milliseconds podless{3'000};  ///< a Job, before it is asked why
  std::chrono::milliseconds removal{5'000};  ///< that failed, until the next try
  std::chrono::milliseconds unseen{5'000};   ///< a creation that may have happened is waited for
  std::chrono::milliseconds ask{1'000};      ///< whether a run still lives in a pod
  /// After a lease, and after its end: a short program and its answer do not share processors with
  /// what replaces and removes the pod.
  std::chrono::milliseconds replacement{6};
  /// A pod without an address for so long does not keep others from being ordered: a kubelet tells
  /// of addresses late, and each node of a cluster makes pods of its own.
  std::chrono::milliseconds batch{1'000};
};

struct Options {
  kubernetes::Access access = {};
  kubernetes::ClientOptions client = {};
  PodPlan plan = {};
  std::vector<PoolOptions> pools = {};
  model::RunLimits parkedLimits = {};  ///< of sandboxes while they wait
  /// Pods of the pools that are ordered together: those that have no address yet. See Pace::batch.
  std::uint32_t createConcurrency = 10;
  std::chrono::seconds startTime{180};  ///< then a pod that is not ready is made anew
  std::chrono::minutes lifetime{60};    ///< of a pod that nobody has used
  /// Then a pod with a run of a server that is gone goes, too, whatever its runner says.
  std::chrono::seconds longestSuspension{900};
  Reuse reuse = {};
  /// No program runs while sandboxes reach one of plan.probes; else it is only told.
  bool requireNetworkPolicy = true;
  Pace pace = {};
  std::chrono::seconds watchTime{300};  ///< of one stream

  /// The language whose pods a program belongs into. Called on any thread. Absent: its own.
  std::function<std::string(const model::Program&)> choosePool = {};
  /// Hears what goes wrong, once until it changes: of what, and why. On the keeper's thread.
  std::function<void(const std::string& what, const std::string& why)> onTrouble = {};
  /// Hears, where it is not required otherwise, that sandboxes reach the network; empty: that they
  /// do not any more. On the keeper's thread.
  std::function<void(const std::string& why)> onOpenNetwork = {};
};

}  // namespace pods
