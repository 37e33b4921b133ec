#pragma once

#include "backends/memory/contents.h"
#include "ports/state_store.h"

namespace memory {

/// States that live as long as the process: for tests. Thread-safe.
class MemoryStateStore : public ports::StateStore {
 public:
  explicit MemoryStateStore(Contents& contents) : contents_(contents) {}

  async::Task<base::Result<std::unique_ptr<ports::StateWriter>>> begin() override;
  async::Task<base::Result<std::optional<model::StateRecord>>> find(std::string sessionId) override;
  async::Task<base::Result<std::optional<ports::OpenState>>> open(std::string sessionId) override;
  async::Task<base::Result<bool>> remove(std::string sessionId) override;
  async::Task<base::Result<std::size_t>> removeExpired(model::Timestamp now,
                                                       std::size_t limit) override;

 private:
  Contents& contents_;
};

}  // namespace memory
