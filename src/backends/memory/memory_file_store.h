#pragma once

#include "backends/memory/contents.h"
#include "ports/file_store.h"

namespace memory {

/// Files that live as long as the process: for tests. Thread-safe.
class MemoryFileStore : public ports::FileStore {
 public:
  explicit MemoryFileStore(Contents& contents) : contents_(contents) {}

  async::Task<base::Result<std::unique_ptr<ports::FileWriter>>> begin() override;
  async::Task<base::Result<std::optional<model::StoredFile>>> find(std::string sessionId,
                                                                   std::string fileId) override;
  async::Task<base::Result<std::optional<model::StoredFile>>> findByName(std::string sessionId,
                                                                         std::string name) override;
  async::Task<base::Result<std::vector<model::StoredFile>>> findAnywhere(
      std::string fileId) override;
  async::Task<base::Result<std::vector<model::StoredFile>>> list(std::string sessionId) override;
  async::Task<base::Result<bool>> remove(std::string sessionId, std::string fileId) override;
  async::Task<base::Result<std::unique_ptr<ports::FileReader>>> open(std::string sessionId,
                                                                     std::string fileId) override;
  async::Task<base::Result<ports::FileTotals>> totals(std::string sessionId) override;

 private:
  [[nodiscard]] std::vector<Contents::File> filesOf(const std::string& sessionId);

  Contents& contents_;
};

}  // namespace memory
