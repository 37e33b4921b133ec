#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "async/ordered_work.h"
#include "backends/embedded/content_writer.h"
#include "backends/embedded/parts.h"
#include "ports/file_store.h"

namespace embedded {

/// Writes one file: bytes into unfinished/, moved to where their hash says, synced, then the row.
/// While some pieces are hashed, and written at the same time, the next one fills; little ones are
/// written when the file is sealed.
class DiskWriter : public ports::FileWriter {
 public:
  explicit DiskWriter(Parts& parts);
  ~DiskWriter() override;

  async::Task<base::Result<void>> write(std::string_view bytes) override;
  async::Task<base::Result<void>> writeFrom(int file, std::uint64_t size) override;
  async::Task<base::Result<void>> seal() override;
  async::Task<base::Result<model::StoredFile>> finish(model::StoredFile metadata) override;

 private:
  [[nodiscard]] std::string& filling();
  [[nodiscard]] async::Task<base::Result<void>> handOn();
  [[nodiscard]] async::Task<base::Result<void>> settle();
  [[nodiscard]] base::Result<void> writeTheRest();
  [[nodiscard]] async::Task<base::Result<void>> store(model::StoredFile& metadata);
  [[nodiscard]] base::Result<ContentsInUse::Use> keepBytes(model::StoredFile& metadata);
  [[nodiscard]] async::Task<> dropUnnamed(std::string sha256);

  Parts& parts_;
  std::shared_ptr<ContentWriter> content_;
  static constexpr std::size_t kBehind = 3;  // what may be ahead of the disk, and of the hash
  std::array<std::shared_ptr<std::string>, kBehind + 1> pieces_;  // shared with the work behind
  std::size_t filling_ = 0;
  async::OrderedWork appending_, hashing_;
  std::optional<base::Error> failure_;
};

}  // namespace embedded
