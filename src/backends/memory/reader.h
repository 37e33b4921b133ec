#pragma once

#include <memory>
#include <string>
#include <utility>

#include "ports/file_store.h"

namespace memory {

/// Reads bytes that it shares with the store.
class Reader : public ports::FileReader {
 public:
  explicit Reader(std::shared_ptr<const std::string> bytes) : bytes_(std::move(bytes)) {}

  std::uint64_t size() const override { return bytes_->size(); }
  async::Task<base::Result<std::string>> read(std::uint64_t offset, std::size_t most) override {
    if (offset >= bytes_->size()) co_return std::string();
    co_return bytes_->substr(offset, most);
  }
  std::optional<int> descriptor() const override { return std::nullopt; }

 private:
  std::shared_ptr<const std::string> bytes_;
};

}  // namespace memory
