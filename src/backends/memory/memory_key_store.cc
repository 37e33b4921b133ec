#include "backends/memory/memory_key_store.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace memory {

async::Task<base::Result<void>> MemoryKeyStore::create(model::ApiKey key) {
  const std::lock_guard lock(mutex_);
  auto hash = key.hash;
  if (!keys_.try_emplace(std::move(hash), std::move(key)).second) {
    co_return base::fail(base::ErrorKind::kConflict, "A key of this hash exists already");
  }
  co_return base::Result<void>();
}

async::Task<base::Result<std::optional<model::ApiKey>>> MemoryKeyStore::find(std::string hash) {
  const std::lock_guard lock(mutex_);
  const auto found = keys_.find(hash);
  if (found == keys_.end()) co_return std::nullopt;
  co_return found->second;
}

async::Task<base::Result<std::vector<model::ApiKey>>> MemoryKeyStore::list(std::size_t limit) {
  std::vector<model::ApiKey> keys;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [hash, key] : keys_) keys.push_back(key);
  }
  std::sort(keys.begin(), keys.end(), [](const auto& one, const auto& other) {
    return std::tie(other.createdAt, one.hash) < std::tie(one.createdAt, other.hash);
  });
  keys.resize(std::min(keys.size(), limit));
  co_return keys;
}

async::Task<base::Result<bool>> MemoryKeyStore::change(std::string hash, ports::KeyChange change) {
  const std::lock_guard lock(mutex_);
  const auto found = keys_.find(hash);
  if (found == keys_.end()) co_return false;
  auto& key = found->second;
  key.name = change.name.value_or(key.name);
  key.enabled = change.enabled.value_or(key.enabled);
  key.limits = change.limits.value_or(key.limits);
  co_return true;
}

async::Task<base::Result<bool>> MemoryKeyStore::remove(std::string hash) {
  const std::lock_guard lock(mutex_);
  co_return keys_.erase(hash) > 0;
}

async::Task<base::Result<void>> MemoryKeyStore::noteUses(std::vector<ports::KeyUse> uses) {
  const std::lock_guard lock(mutex_);
  for (const auto& use : uses) {
    const auto found = keys_.find(use.hash);
    if (found == keys_.end()) continue;
    auto& key = found->second;
    key.usageCount += use.times;
    key.lastUsedAt = std::max(key.lastUsedAt.value_or(use.lastAt), use.lastAt);
  }
  co_return base::Result<void>();
}

}  // namespace memory
