#pragma once

#include <string>

#include "backends/memory/contents.h"
#include "ports/file_store.h"

namespace memory {

/// Gathers the bytes of one file, and puts them among the others when they are complete.
class Writer : public ports::FileWriter {
 public:
  explicit Writer(Contents& contents) : contents_(contents) {}

  async::Task<base::Result<void>> write(std::string_view bytes) override;
  async::Task<base::Result<void>> writeFrom(int file, std::uint64_t size) override;
  async::Task<base::Result<void>> seal() override { co_return base::Result<void>(); }
  async::Task<base::Result<model::StoredFile>> finish(model::StoredFile metadata) override;

 private:
  Contents& contents_;
  std::string bytes_;
  bool failed_ = false;
};

}  // namespace memory
