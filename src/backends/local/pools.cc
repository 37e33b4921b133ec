#include "backends/local/pools.h"

#include <algorithm>
#include <utility>

namespace local {
namespace {

using namespace std::chrono_literals;

// The first retry comes at once (the runner may just have been restarted), then ever more slowly.
std::chrono::milliseconds backOff(unsigned failures) {
  if (failures <= 1) return 0ms;
  return std::min(2'000ms, 25ms * (1 << std::min(failures, 8U)));
}

}  // namespace

Pools::Pools(std::vector<PoolOptions> kinds, std::function<void()> wanted)
    : wanted_(std::move(wanted)) {
  const auto isCold = [](const PoolOptions& kind) { return !kind.parked; };
  if (std::ranges::none_of(kinds, isCold)) kinds.emplace_back();
  for (auto& kind : kinds) pools_.push_back(Pool{.options = std::move(kind)});
}

std::size_t Pools::poolOf(const std::optional<protocol::ParkedKind>& kind) const {
  std::size_t cold = 0;
  for (std::size_t i = 0; i < pools_.size(); ++i) {
    if (pools_[i].options.parked == kind) return i;
    if (!pools_[i].options.parked) cold = i;
  }
  return cold;
}

const std::optional<protocol::ParkedKind>& Pools::kindOf(std::size_t pool) const {
  return pools_.at(pool).options.parked;
}

std::optional<ParkedSandbox> Pools::take(std::size_t index) {
  std::optional<ParkedSandbox> taken;
  bool low = false;
  {
    const std::lock_guard lock(mutex_);
    Pool& pool = pools_.at(index);
    while (!taken && !pool.ready.empty()) {
      if (pool.ready.front().isAlive()) taken = std::move(pool.ready.front());
      pool.ready.pop_front();
    }
    low = 2 * pool.ready.size() < pool.options.target;
    if (taken) watch_.remove(taken->socket.get());
  }
  // While plenty are left, the replacement is made when the run has its answer: making it now would
  // take processor time from the very program that is about to start.
  if (low) wanted_();
  return taken;
}

void Pools::put(ParkedSandbox sandbox) {
  const std::lock_guard lock(mutex_);
  park(pools_.at(sandbox.pool), std::move(sandbox));
}

void Pools::park(Pool& pool, ParkedSandbox sandbox) {
  if (!pool.waiting.empty()) {
    const auto waiter = std::move(pool.waiting.front());
    pool.waiting.pop_front();
    waiter->given = std::move(sandbox);
    waiter->wake();
  } else if (pool.ready.size() < pool.options.target) {
    watch_.add(sandbox.socket.get(), sandbox.id);
    pool.ready.push_back(std::move(sandbox));
  }
}

base::Result<void> Pools::enter(std::size_t index, const std::shared_ptr<Waiter>& waiter) {
  {
    const std::lock_guard lock(mutex_);
    Pool& pool = pools_.at(index);
    if (pool.problem && pool.problem->kind == base::ErrorKind::kInvalid &&
        async::SteadyClock::now() < pool.retryAt) {
      return base::fail(*pool.problem);
    }
    pool.waiting.push_back(waiter);
  }
  wanted_();
  return {};
}

void Pools::leave(std::size_t index, const std::shared_ptr<Waiter>& waiter) {
  const std::lock_guard lock(mutex_);
  pools_.at(index).waiting.remove(waiter);
}

/// Whoever waits counts more than any parked sandbox; among pools the emptiest comes first.
double Pools::need(const Pool& pool) {
  const auto making = static_cast<double>(pool.making);
  const auto waiting = static_cast<double>(pool.waiting.size());
  if (waiting > making) return 1 + waiting - making;
  const double target = pool.options.target;
  const double missing = target + waiting - making - static_cast<double>(pool.ready.size());
  return target > 0 ? missing / (target + 1) : 0;
}

std::optional<std::size_t> Pools::beginMaking(
    std::optional<async::SteadyClock::time_point>& retryAt) {
  const std::lock_guard lock(mutex_);
  const auto now = async::SteadyClock::now();
  double most = 0;
  std::optional<std::size_t> chosen;
  for (std::size_t i = 0; i < pools_.size(); ++i) {
    const double missed = need(pools_[i]);
    if (missed <= most) continue;
    if (pools_[i].retryAt > now) {
      retryAt = std::min(retryAt.value_or(pools_[i].retryAt), pools_[i].retryAt);
      continue;
    }
    most = missed;
    chosen = i;
  }
  if (chosen) ++pools_[*chosen].making;
  return chosen;
}

void Pools::made(std::size_t index, base::Result<ParkedSandbox> sandbox) {
  const std::lock_guard lock(mutex_);
  Pool& pool = pools_.at(index);
  --pool.making;
  if (!sandbox) return noteFailure(pool, std::move(sandbox.error()));
  pool.failures = 0;
  pool.problem.reset();
  park(pool, *std::move(sandbox));
}

void Pools::noteFailure(Pool& pool, base::Error error) {
  pool.retryAt = async::SteadyClock::now() + backOff(++pool.failures);
  pool.problem = std::move(error);
  if (pool.problem->kind != base::ErrorKind::kInvalid) return;
  for (const auto& waiter : std::exchange(pool.waiting, {})) {  // waiting longer cannot help
    waiter->given = base::fail(*pool.problem);
    waiter->wake();
  }
}

void Pools::dropDead() {
  const std::lock_guard lock(mutex_);
  const auto dead = watch_.takeDead();
  for (Pool& pool : pools_) {
    std::erase_if(pool.ready, [&](const ParkedSandbox& sandbox) {
      return std::ranges::find(dead, sandbox.id) != dead.end();
    });
  }
}

std::map<std::string, std::uint32_t> Pools::readyByLanguage() const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, std::uint32_t> ready;
  for (const Pool& pool : pools_) {
    ready[pool.options.parked ? pool.options.parked->language : "cold"] +=
        static_cast<std::uint32_t>(pool.ready.size());
  }
  return ready;
}

std::string Pools::problemOf(std::size_t index) const {
  const std::lock_guard lock(mutex_);
  const auto& problem = pools_.at(index).problem;
  return problem ? problem->message : std::string();
}

}  // namespace local
