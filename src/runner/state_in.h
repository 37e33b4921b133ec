#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"
#include "runner/memory_file.h"

namespace runner {

/// The variables that a program begins with, as they come from the server: bytes, or an open file.
/// The program maps them. What came as bytes is the runner's memory until the program has ended.
class StateIn {
 public:
  /// `mostBytes`: larger ones are not taken.
  explicit StateIn(std::uint64_t mostBytes) : mostBytes_(mostBytes) {}

  /// Errors: kInvalid for no bytes, or after take(); kUnavailable when there is no memory.
  [[nodiscard]] base::Result<void> append(std::string_view bytes);
  /// All of it. Errors: kInvalid when the file is not a regular one of `size` bytes that can only
  /// be read, or when there were bytes before.
  [[nodiscard]] base::Result<void> take(std::uint64_t size, base::UniqueFd file);
  /// After the last byte.
  void seal() const;

  /// False: they are more than is taken, and were not kept.
  [[nodiscard]] bool fits() const { return fits_; }
  [[nodiscard]] int descriptor() const { return file_ ? file_.get() : memory_.descriptor(); }

 private:
  const std::uint64_t mostBytes_;
  MemoryFile memory_;
  base::UniqueFd file_;
  std::uint64_t size_ = 0;
  bool fits_ = true;
};

}  // namespace runner
