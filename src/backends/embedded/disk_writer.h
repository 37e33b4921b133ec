#pragma once

#include <memory>
#include <optional>
#include <string>

#include "async/started_work.h"
#include "backends/embedded/content_writer.h"
#include "backends/embedded/parts.h"
#include "ports/file_store.h"

namespace embedded {

/// Writes one file: bytes into unfinished/, moved to where their hash says, synced, then the row.
/// While a buffer of bytes is hashed, and written at the same time, the next one fills; little ones
/// are written when the file is sealed.
class DiskWriter : public ports::FileWriter {
 public:
  explicit DiskWriter(Parts& parts);
  ~DiskWriter() override;

  async::Task<base::Result<void>> write(std::string_view bytes) override;
  async::Task<base::Result<void>> writeFrom(int file, std::uint64_t size) override;
  async::Task<base::Result<void>> seal() override;
  async::Task<base::Result<model::StoredFile>> finish(model::StoredFile metadata) override;

 private:
  [[nodiscard]] async::Task<base::Result<void>> handOn();
  [[nodiscard]] async::Task<base::Result<void>> settle();
  [[nodiscard]] base::Result<void> writeTheRest();
  [[nodiscard]] async::Task<base::Result<void>> store(model::StoredFile& metadata);
  [[nodiscard]] base::Result<ContentsInUse::Use> keepBytes(model::StoredFile& metadata);
  [[nodiscard]] async::Task<> dropUnnamed(std::string sha256);

  Parts& parts_;
  std::shared_ptr<ContentWriter> content_;
  // Shared with the work behind, which may outlive this.
  std::shared_ptr<std::string> filling_ = std::make_shared<std::string>();
  std::shared_ptr<std::string> behind_ = std::make_shared<std::string>();
  async::StartedWork<base::Result<void>> appending_;
  async::StartedWork<void> hashing_;
  std::optional<base::Error> failure_;
};

}  // namespace embedded
