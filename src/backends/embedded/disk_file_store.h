#pragma once

#include "backends/embedded/parts.h"
#include "ports/file_store.h"

namespace embedded {

/// Files: their bytes in a folder by hash, all else as rows of SQLite. Bytes first, then the row,
/// both synced: a row always has its bytes. What is removed keeps its bytes until upkeep comes by.
class DiskFileStore : public ports::FileStore {
 public:
  explicit DiskFileStore(Parts& parts) : parts_(parts) {}

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
  Parts& parts_;
};

}  // namespace embedded
