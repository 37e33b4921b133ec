#pragma once

#include <memory>

#include "backends/embedded/content_writer.h"
#include "backends/embedded/parts.h"
#include "ports/file_store.h"

namespace embedded {

/// Writes one file: bytes into unfinished/, synced, moved to where their hash says, then the row.
class DiskWriter : public ports::FileWriter {
 public:
  DiskWriter(Parts& parts, std::unique_ptr<ContentWriter> content);
  ~DiskWriter() override;

  async::Task<base::Result<void>> write(std::string_view bytes) override;
  async::Task<base::Result<void>> seal() override;
  async::Task<base::Result<model::StoredFile>> finish(model::StoredFile metadata) override;

 private:
  [[nodiscard]] base::Result<ContentsInUse::Use> keepBytes(model::StoredFile& metadata);
  [[nodiscard]] async::Task<> dropUnnamed(std::string sha256);

  Parts& parts_;
  std::shared_ptr<ContentWriter> content_;
};

}  // namespace embedded
