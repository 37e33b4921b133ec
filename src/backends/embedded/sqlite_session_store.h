#pragma once

#include "backends/embedded/parts.h"
#include "ports/session_store.h"

namespace embedded {

/// Sessions as rows of SQLite. What is not a removal may be lost when the power fails within
/// moments, unless a file was stored afterwards; nothing is lost when the process dies.
class SqliteSessionStore : public ports::SessionStore {
 public:
  explicit SqliteSessionStore(Parts& parts) : parts_(parts) {}

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
  [[nodiscard]] async::Task<base::Result<bool>> removeWhole(
      std::string id, std::optional<model::Timestamp> unusedSince);
  template <class Step>
  auto removing(Step step, async::Urgency urgency);

  Parts& parts_;
};

}  // namespace embedded
