// The keeper and the runners in its pods.
#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "backends/kubernetes/backoff.h"
#include "backends/pods/keeper.h"
#include "backends/pods/runner_calls.h"

namespace pods {
namespace asio = boost::asio;
namespace {

using namespace std::chrono_literals;
constexpr auto kFirstPause = 20ms, kLongestPause = 500ms;
/// What a runner may still do for a server before us: a run outlives its connection by a lease.
constexpr auto kAfterLease = 500ms;

}  // namespace

void Keeper::connect(KnownPod& pod, State as) {
  setState(pod, as);
  spawn(connectTo(shared_from_this(), pod.uid));
}

async::Task<> Keeper::connectTo(std::shared_ptr<Keeper> self, std::string uid) {
  const auto stillWanted = [self, uid]() -> KnownPod* {
    auto* pod = self->find(uid);
    const bool wanted =
        pod != nullptr && (pod->state == State::kConnecting || pod->state == State::kReconnecting);
    return wanted && !self->stopped_ ? pod : nullptr;
  };
  for (std::chrono::milliseconds wait = kFirstPause;;
       wait = std::min<std::chrono::milliseconds>(2 * wait, kLongestPause)) {
    const auto* pod = stillWanted();
    if (pod == nullptr) co_return;
    const RunnerAddress address{pod->ip, self->options_.plan.port,
                                secure_channel::keyOfToken(pod->token)};
    const auto& pool = self->options_.pools[*pod->pool];
    protocol::Prepare order{.parked = pool.parked, .limits = self->options_.parkedLimits};
    auto prepared = co_await prepareRunner(address, std::move(order));
    if (prepared && stillWanted() != nullptr && stillWanted()->hadOthers)
      (void)co_await kubernetes::pause(prepared->leaseTime + kAfterLease, self->callsEnd_);
    auto* now = stillWanted();
    if (now == nullptr) co_return;
    if (prepared && !self->mayUse(*now, prepared->reached)) co_return;
    if (prepared && prepared->warm.link.isAlive())
      co_return self->park(*now, std::move(prepared->warm));
    if (!prepared && prepared.error().kind == base::ErrorKind::kInvalid) {
      self->noteFailure(*now->pool, {.says = prepared.error().message, .hopeless = true});
      co_return self->remove(*now);
    }
    if (!prepared) self->noteUnready(*now, prepared.error().message);
    (void)co_await kubernetes::pause(wait, self->callsEnd_);
  }
}

/// A runner that has just been started does not listen yet; one that goes on like that is told of.
void Keeper::noteUnready(const KnownPod& pod, const std::string& why) {
  const auto now = async::SteadyClock::now();
  if (now - pod.changed < options_.pace.quiet) return;
  noteTrouble(*pod.pool, {.says = "a pod's runner is not ready: " + why}, now);
}

void Keeper::park(KnownPod& pod, WarmPod warm) {
  warm.uid = pod.uid;
  warm.pool = *pod.pool;
  warm.id = nextConnection_++;
  const auto address = warm.address;
  setState(pod, State::kWarm);
  endTrouble(warm.pool);
  if (!pod.reservedFor.empty()) {
    warm.reservedFor = pod.reservedFor;
    for (const auto& uid : pods_.reserve(std::move(warm), options_.reuse.mostPods))
      if (auto* gone = find(uid)) remove(*gone);
  } else if (!pods_.put(std::move(warm))) {
    remove(pod);
  }
  if (!std::exchange(inspected_, true)) spawn(inspectOnce(shared_from_this(), address));
  fill();
}

async::Task<> Keeper::inspectOnce(std::shared_ptr<Keeper> self, RunnerAddress address) {
  const auto inspection = co_await inspectRunner(std::move(address));
  if (!inspection) {
    self->inspected_ = false;  // another one will tell
    co_return;
  }
  std::vector<std::string> missing;
  for (const auto& wall : inspection->walls)
    if (!wall.inForce) missing.push_back(wall.name);
  self->status_.setWalls(inspection->level, std::move(missing));
}

async::Task<> Keeper::watchConnections(std::shared_ptr<Keeper> self) {
  while (self->watched_.is_open()) {
    const auto [stopped] = co_await self->watched_.async_wait(
        asio::posix::stream_descriptor::wait_read, asio::as_tuple(asio::use_awaitable));
    if (stopped) co_return;
    self->dropDead();
    self->fill();
  }
}

void Keeper::dropDead() {
  for (const auto& uid : pods_.takeDead())
    if (auto* pod = find(uid); pod != nullptr && pod->isOurs()) remove(*pod);
}

}  // namespace pods
