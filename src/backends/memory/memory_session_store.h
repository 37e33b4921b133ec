#pragma once

#include "backends/memory/contents.h"
#include "ports/session_store.h"

namespace memory {

/// Sessions that live as long as the process: for tests. Thread-safe.
class MemorySessionStore : public ports::SessionStore {
 public:
  explicit MemorySessionStore(Contents& contents) : contents_(contents) {}

  async::Task<base::Result<void>> create(model::Session session) override;
  async::Task<base::Result<std::optional<model::Session>>> find(std::string id) override;
  async::Task<base::Result<std::optional<model::Session>>> latestOf(model::Owner owner,
                                                                    std::string entityId) override;
  async::Task<base::Result<bool>> touch(std::string id, model::Timestamp at) override;
  async::Task<base::Result<std::vector<model::Session>>> list(model::Owner owner,
                                                              std::size_t limit) override;
  async::Task<base::Result<bool>> remove(std::string id) override;
  async::Task<base::Result<std::vector<std::string>>> expired(model::Timestamp before,
                                                              std::size_t limit) override;
  async::Task<base::Result<bool>> removeUnused(std::string id, model::Timestamp before) override;

 private:
  template <class Accepts>
  std::vector<model::Session> select(Accepts accepts);

  Contents& contents_;
};

}  // namespace memory
