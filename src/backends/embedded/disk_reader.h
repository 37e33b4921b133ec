#pragma once

#include "backends/embedded/parts.h"
#include "base/unique_fd.h"
#include "ports/file_store.h"

namespace embedded {

/// Reads one content, whose descriptor keeps it alive.
class DiskReader : public ports::FileReader {
 public:
  DiskReader(Parts& parts, base::UniqueFd bytes, std::uint64_t size);

  std::uint64_t size() const override { return size_; }
  async::Task<base::Result<std::string>> read(std::uint64_t offset, std::size_t most) override;
  std::optional<int> descriptor() const override { return bytes_.get(); }
  async::Task<base::Result<std::size_t>> sendTo(int socket, std::uint64_t offset,
                                                std::size_t most) override;

 private:
  Parts& parts_;
  base::UniqueFd bytes_;
  std::uint64_t size_;
};

}  // namespace embedded
