#include "backends/pods/warm_pods.h"

#include <algorithm>

namespace pods {

base::Error noPod(const std::string& trouble) {
  std::string message = "no sandbox became free in time";
  if (!trouble.empty()) message += " (" + trouble + ")";
  return {.kind = base::ErrorKind::kUnavailable,
          .message = std::move(message),
          .retryAfter = std::chrono::seconds(trouble.empty() ? 1 : 5)};
}

WarmPods::WarmPods(std::vector<std::uint32_t> targets) {
  for (const auto target : targets) pools_.push_back({.target = target});
}

std::optional<WarmPod> WarmPods::takeReserved(std::size_t pool, const std::string& whom) {
  if (whom.empty()) return std::nullopt;
  const auto fits = [&](const WarmPod& pod) { return pod.pool == pool && pod.reservedFor == whom; };
  for (;;) {
    const auto found = std::ranges::find_if(reserved_, fits);
    if (found == reserved_.end()) return std::nullopt;
    auto pod = std::move(*found);
    reserved_.erase(found);
    watch_.remove(pod.link.descriptor());
    if (pod.link.isAlive()) return pod;
    dead_.push_back(pod.uid);
  }
}

std::optional<WarmPod> WarmPods::take(std::size_t index, const std::string& reservedFor) {
  const std::lock_guard lock(mutex_);
  if (auto pod = takeReserved(index, reservedFor)) return pod;
  return takeReady(pools_.at(index));
}

std::optional<WarmPod> WarmPods::takeReady(Pool& pool) {
  while (!pool.ready.empty()) {
    auto pod = std::move(pool.ready.front());
    pool.ready.pop_front();
    watch_.remove(pod.link.descriptor());
    if (pod.link.isAlive()) return pod;
    dead_.push_back(pod.uid);
  }
  return std::nullopt;
}

bool WarmPods::put(WarmPod pod) {
  const std::lock_guard lock(mutex_);
  Pool& pool = pools_.at(pod.pool);
  pool.trouble.reset();
  if (!pool.waiting.empty()) {
    const auto waiter = std::move(pool.waiting.front());
    pool.waiting.pop_front();
    waiter->given = std::move(pod);
    waiter->wake();
    return true;
  }
  if (pool.ready.size() >= pool.target) return false;
  watch_.add(pod.link.descriptor(), pod.id);
  pool.ready.push_back(std::move(pod));
  return true;
}

std::vector<std::string> WarmPods::reserve(WarmPod pod, std::size_t most) {
  const std::lock_guard lock(mutex_);
  watch_.add(pod.link.descriptor(), pod.id);
  reserved_.push_back(std::move(pod));
  std::vector<std::string> gone;
  while (reserved_.size() > most) {
    gone.push_back(reserved_.front().uid);
    reserved_.pop_front();
  }
  return gone;
}

base::Result<void> WarmPods::enter(std::size_t index, const std::shared_ptr<Waiter>& waiter) {
  const std::lock_guard lock(mutex_);
  Pool& pool = pools_.at(index);
  if (auto pod = takeReady(pool)) {
    waiter->given = *std::move(pod);
    waiter->wake();
    return {};
  }
  const bool isOver = async::SteadyClock::now() >= pool.troubleUntil;
  if (pool.trouble && pool.trouble->hopeless && !isOver)
    return base::fail(noPod(pool.trouble->says));
  pool.waiting.push_back(waiter);
  return {};
}

void WarmPods::leave(std::size_t index, const std::shared_ptr<Waiter>& waiter) {
  const std::lock_guard lock(mutex_);
  pools_.at(index).waiting.remove(waiter);
}

bool WarmPods::lose(const std::string& uid) {
  const std::lock_guard lock(mutex_);
  const auto is = [&](const WarmPod& pod) { return pod.uid == uid; };
  std::size_t lost = std::erase_if(reserved_, is);
  for (Pool& pool : pools_) lost += std::erase_if(pool.ready, is);
  return lost > 0;
}

std::vector<std::string> WarmPods::takeDead() {
  const std::lock_guard lock(mutex_);
  const auto ids = watch_.takeDead();
  auto gone = std::exchange(dead_, {});
  const auto isDead = [&](const WarmPod& pod) {
    const bool dead = std::ranges::find(ids, pod.id) != ids.end();
    if (dead) gone.push_back(pod.uid);
    return dead;
  };
  std::erase_if(reserved_, isDead);
  for (Pool& pool : pools_) std::erase_if(pool.ready, isDead);
  return gone;
}

WarmPods::Level WarmPods::level(std::size_t index) const {
  const std::lock_guard lock(mutex_);
  const Pool& pool = pools_.at(index);
  return {.ready = pool.ready.size(), .waiting = pool.waiting.size(), .target = pool.target};
}

void WarmPods::resize(std::size_t pool, std::uint32_t target) {
  const std::lock_guard lock(mutex_);
  pools_.at(pool).target = target;
}

std::optional<std::string> WarmPods::takeSurplus(std::size_t index) {
  const std::lock_guard lock(mutex_);
  Pool& pool = pools_.at(index);
  if (pool.ready.size() <= pool.target) return std::nullopt;
  auto uid = std::move(pool.ready.front().uid);
  pool.ready.pop_front();
  return uid;
}

void WarmPods::setTrouble(std::size_t index, Trouble trouble,
                          async::SteadyClock::time_point until) {
  const std::lock_guard lock(mutex_);
  Pool& pool = pools_.at(index);
  pool.trouble = std::move(trouble);
  pool.troubleUntil = until;
  if (!pool.trouble->hopeless) return;
  for (const auto& waiter : std::exchange(pool.waiting, {})) {
    waiter->given = base::fail(noPod(pool.trouble->says));
    waiter->wake();
  }
}

bool WarmPods::forgetTrouble(std::size_t index, async::SteadyClock::time_point then) {
  const std::lock_guard lock(mutex_);
  Pool& pool = pools_.at(index);
  const bool isFull = pool.ready.size() >= pool.target;
  if (!pool.trouble || !pool.waiting.empty() || !isFull || pool.troubleUntil >= then) return false;
  pool.trouble.reset();
  return true;
}

std::string WarmPods::troubleOf(std::size_t index) const {
  const std::lock_guard lock(mutex_);
  const auto& trouble = pools_.at(index).trouble;
  return trouble ? trouble->says : std::string();
}

}  // namespace pods
