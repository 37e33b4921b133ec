#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "async/deadline.h"
#include "backends/local/options.h"
#include "backends/local/parked_sandbox.h"
#include "base/result.h"
#include "runner_client/death_watch.h"
#include "runner_client/place_in_line.h"

namespace local {

using Waiter = runner_client::Waiter<ParkedSandbox>;

/// The parked sandboxes of each kind, and those who wait for one, in the order of arrival.
/// Thread-safe; does no I/O but looking at and closing connections.
class Pools {
 public:
  /// `wanted` is called, on any thread, when sandboxes should be made; not while a lock is held.
  Pools(std::vector<PoolOptions> kinds, std::function<void()> wanted);

  /// Index of the pool for a kind; of the cold one when the kind has none.
  [[nodiscard]] std::size_t poolOf(const std::optional<protocol::ParkedKind>& kind) const;
  [[nodiscard]] const std::optional<protocol::ParkedKind>& kindOf(std::size_t pool) const;

  /// A living parked sandbox, or none.
  [[nodiscard]] std::optional<ParkedSandbox> take(std::size_t pool);
  /// Gives the sandbox to the first who waits, else parks it; one too many is destroyed.
  void put(ParkedSandbox sandbox);
  /// A run has ended: time to make up for what was taken.
  void runEnded() { wanted_(); }

  /// Waits in line. Tells at once (and does not enqueue) when the kind was refused as invalid.
  [[nodiscard]] base::Result<void> enter(std::size_t pool, const std::shared_ptr<Waiter>& waiter);
  /// Leaves the line; afterwards `given` is not touched any more.
  void leave(std::size_t pool, const std::shared_ptr<Waiter>& waiter);

  // ---- for the keeper ----

  /// The kind of which a sandbox is missed most, now counted as being made; none when all is well.
  /// `retryAt` is set when one is missed that must wait because making it failed.
  [[nodiscard]] std::optional<std::size_t> beginMaking(
      std::optional<async::SteadyClock::time_point>& retryAt);
  void made(std::size_t pool, base::Result<ParkedSandbox> sandbox);
  /// Destroys the parked sandboxes whose connections had something to say.
  void dropDead();
  [[nodiscard]] int watchDescriptor() const { return watch_.descriptor(); }

  [[nodiscard]] std::map<std::string, std::uint32_t> readyByLanguage() const;
  /// Why sandboxes of this kind could not be made the last time; empty when they could.
  [[nodiscard]] std::string problemOf(std::size_t pool) const;

 private:
  struct Pool {
    PoolOptions options;
    std::deque<ParkedSandbox> ready = {};
    std::list<std::shared_ptr<Waiter>> waiting = {};
    std::size_t making = 0;
    unsigned failures = 0;  // in a row
    async::SteadyClock::time_point retryAt = {};
    std::optional<base::Error> problem = {};
  };

  void park(Pool& pool, ParkedSandbox sandbox);
  [[nodiscard]] static double need(const Pool& pool);
  void noteFailure(Pool& pool, base::Error error);

  mutable std::mutex mutex_;
  std::deque<Pool> pools_;  // its elements never move
  runner_client::DeathWatch watch_;
  std::function<void()> wanted_;
};

}  // namespace local
