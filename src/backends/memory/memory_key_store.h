#pragma once

#include <map>
#include <mutex>
#include <string>

#include "ports/key_store.h"

namespace memory {

/// API keys that live as long as the process: for tests. Thread-safe.
class MemoryKeyStore : public ports::KeyStore {
 public:
  async::Task<base::Result<void>> create(model::ApiKey key) override;
  async::Task<base::Result<std::optional<model::ApiKey>>> find(std::string hash) override;
  async::Task<base::Result<std::vector<model::ApiKey>>> list(std::size_t limit) override;
  async::Task<base::Result<bool>> change(std::string hash, ports::KeyChange change) override;
  async::Task<base::Result<bool>> remove(std::string hash) override;
  async::Task<base::Result<void>> noteUses(std::vector<ports::KeyUse> uses) override;

 private:
  std::mutex mutex_;
  std::map<std::string, model::ApiKey> keys_;  // by hash
};

}  // namespace memory
