#include "access/managed_keys.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace auth {

async::Task<base::Result<std::optional<model::RateLimits>>> ManagedKeys::find(std::string hash,
                                                                              TimePoint now) {
  if (auto answer = remembered(hash, now)) co_return *answer;
  const auto key = CO_TRY(co_await store_.find(hash));
  // What is not there is not remembered: whoever guesses must not fill our memory.
  if (!key) co_return std::nullopt;
  Answer answer;
  if (key->enabled) answer = key->limits;
  remember(hash, {.answer = answer, .until = now + options_.lifetime}, now);
  co_return answer;
}

std::optional<ManagedKeys::Answer> ManagedKeys::remembered(const std::string& hash, TimePoint now) {
  const std::lock_guard lock(mutex_);
  const auto found = known_.find(hash);
  if (found == known_.end() || found->second.until <= now) return std::nullopt;
  return found->second.answer;
}

void ManagedKeys::remember(const std::string& hash, const Known& known, TimePoint now) {
  const std::lock_guard lock(mutex_);
  if (known_.size() >= options_.most) {
    std::erase_if(known_, [&](const auto& entry) { return entry.second.until <= now; });
    if (known_.size() >= options_.most) known_.clear();
  }
  known_.insert_or_assign(hash, known);
}

void ManagedKeys::noteUse(const std::string& hash, model::Timestamp at) {
  const std::lock_guard lock(mutex_);
  noteUses({.hash = hash, .times = 1, .lastAt = at});
}

void ManagedKeys::noteUses(const ports::KeyUse& use) {
  auto& noted = uses_.try_emplace(use.hash, ports::KeyUse{.hash = use.hash}).first->second;
  noted.times += use.times;
  noted.lastAt = std::max(noted.lastAt, use.lastAt);
}

async::Task<base::Result<void>> ManagedKeys::saveUses() {
  std::vector<ports::KeyUse> uses;
  {
    const std::lock_guard lock(mutex_);
    for (auto& [hash, use] : uses_) uses.push_back(std::move(use));
    uses_.clear();
  }
  if (uses.empty()) co_return base::Result<void>();
  auto saved = co_await store_.noteUses(uses);
  if (!saved) {
    const std::lock_guard lock(mutex_);
    for (const auto& use : uses) noteUses(use);
  }
  co_return saved;
}

}  // namespace auth
