#pragma once

#include "backends/embedded/parts.h"
#include "ports/state_store.h"

namespace embedded {

/// States as rows of SQLite and files of a folder. Nothing of them is synced when they are saved:
/// they survive that the process is killed, not that the power fails within moments.
class DiskStateStore : public ports::StateStore {
 public:
  explicit DiskStateStore(Parts& parts) : parts_(parts) {}

  async::Task<base::Result<std::unique_ptr<ports::StateWriter>>> begin() override;
  async::Task<base::Result<std::optional<model::StateRecord>>> find(std::string sessionId) override;
  async::Task<base::Result<std::optional<ports::OpenState>>> open(std::string sessionId) override;
  async::Task<base::Result<bool>> remove(std::string sessionId) override;
  async::Task<base::Result<std::size_t>> removeExpired(model::Timestamp now,
                                                       std::size_t limit) override;

 private:
  Parts& parts_;
};

}  // namespace embedded
