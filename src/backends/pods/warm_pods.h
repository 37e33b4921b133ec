#pragma once

#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "backends/pods/pod_state.h"
#include "backends/pods/warm_pod.h"
#include "base/result.h"
#include "runner_client/death_watch.h"
#include "runner_client/place_in_line.h"

namespace pods {

using Waiter = runner_client::Waiter<WarmPod>;

/// The warm pods of each language, those that only one asker may have again, and who waits for one.
/// Thread-safe; does no I/O but looking at connections and closing them. Whoever takes a pod asks
/// nobody else: the lease is here.
class WarmPods {
 public:
  /// What a pool has and lacks.
  struct Level {
    std::size_t ready = 0, waiting = 0, target = 0;
  };

  explicit WarmPods(std::vector<std::uint32_t> targets);

  /// A living pod: one that is reserved for `reservedFor`, where that is not empty, else a fresh
  /// one. Those that turn out dead on the way are among the next takeDead().
  [[nodiscard]] std::optional<WarmPod> take(std::size_t pool, const std::string& reservedFor);
  /// Gives the pod to the first who waits, else parks it. False: it is one too many, and gone.
  [[nodiscard]] bool put(WarmPod pod);
  /// Parks a pod for one asker. Uids of those that had to go, the oldest first, so that there are
  /// at most `most`.
  [[nodiscard]] std::vector<std::string> reserve(WarmPod pod, std::size_t most);

  /// Waits in line; a fresh pod that came after take() is given at once. Errors: kUnavailable at
  /// once when making one is hopeless for now.
  [[nodiscard]] base::Result<void> enter(std::size_t pool, const std::shared_ptr<Waiter>& waiter);
  /// Leaves the line; afterwards `given` is not touched any more.
  void leave(std::size_t pool, const std::shared_ptr<Waiter>& waiter);

  /// The pod is gone, or somebody else's: whoever holds the connection. Whether it was here.
  bool lose(const std::string& uid);
  /// Drops those whose connections had something to say; their uids.
  [[nodiscard]] std::vector<std::string> takeDead();
  [[nodiscard]] int watchDescriptor() const { return watch_.descriptor(); }

  [[nodiscard]] Level level(std::size_t pool) const;
  void resize(std::size_t pool, std::uint32_t target);
  /// One of the oldest beyond the target, to be removed; none when there are none.
  [[nodiscard]] std::optional<std::string> takeSurplus(std::size_t pool);

  /// Why pods cannot be made. When it is hopeless nobody has to wait any longer, and until `until`
  /// nobody may. A pod that comes ends it.
  void setTrouble(std::size_t pool, Trouble trouble, async::SteadyClock::time_point until);
  /// Forgets a trouble whose time was over before `then`, when nobody waits and the pool is full:
  /// nothing would end it. Whether there was one.
  bool forgetTrouble(std::size_t pool, async::SteadyClock::time_point then);
  [[nodiscard]] std::string troubleOf(std::size_t pool) const;

 private:
  struct Pool {
    std::uint32_t target = 0;
    std::deque<WarmPod> ready = {};
    std::list<std::shared_ptr<Waiter>> waiting = {};
    std::optional<Trouble> trouble = {};
    async::SteadyClock::time_point troubleUntil = {};
  };

  [[nodiscard]] std::optional<WarmPod> takeReady(Pool& pool);
  [[nodiscard]] std::optional<WarmPod> takeReserved(std::size_t pool, const std::string& whom);

  mutable std::mutex mutex_;
  std::deque<Pool> pools_;  // its elements never move
  std::deque<WarmPod> reserved_;
  std::vector<std::string> dead_;  // found by take()
  runner_client::DeathWatch watch_;
};

/// What somebody is told for whom there is no pod.
[[nodiscard]] base::Error noPod(const std::string& trouble);

}  // namespace pods
