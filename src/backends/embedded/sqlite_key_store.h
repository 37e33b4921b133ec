#pragma once

#include "backends/embedded/access_parts.h"
#include "ports/key_store.h"

namespace embedded {

/// API keys as rows of SQLite. One can be switched off on a full disk, too.
class SqliteKeyStore : public ports::KeyStore {
 public:
  explicit SqliteKeyStore(AccessParts& parts) : parts_(parts) {}

  async::Task<base::Result<void>> create(model::ApiKey key) override;
  async::Task<base::Result<std::optional<model::ApiKey>>> find(std::string hash) override;
  async::Task<base::Result<std::vector<model::ApiKey>>> list(std::size_t limit) override;
  async::Task<base::Result<bool>> change(std::string hash, ports::KeyChange change) override;
  async::Task<base::Result<bool>> remove(std::string hash) override;
  async::Task<base::Result<void>> noteUses(std::vector<ports::KeyUse> uses) override;

 private:
  AccessParts& parts_;
};

}  // namespace embedded
