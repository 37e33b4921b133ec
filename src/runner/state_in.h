#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "runner/memory_file.h"

namespace runner {

/// The variables that a program begins with, as they come from the server: bytes. Its memory is the
/// runner's until init has copied them.
class StateIn {
 public:
  /// `mostBytes`: what the folder of the program holds.
  explicit StateIn(std::uint64_t mostBytes) : mostBytes_(mostBytes) {}

  /// Errors: kInvalid for no bytes; kUnavailable when there is no memory.
  [[nodiscard]] base::Result<void> append(std::string_view bytes) {
    if (bytes.empty()) return base::fail(base::ErrorKind::kInvalid, "an empty part of a state");
    fits_ = fits_ && bytes.size() <= mostBytes_ - size_;
    if (!fits_) return {};
    size_ += bytes.size();
    return memory_.append(bytes);
  }

  /// False: they are more than the folder holds, and were not kept.
  [[nodiscard]] bool fits() const { return fits_; }
  [[nodiscard]] int descriptor() const { return memory_.descriptor(); }

 private:
  const std::uint64_t mostBytes_;
  MemoryFile memory_;
  std::uint64_t size_ = 0;
  bool fits_ = true;
};

}  // namespace runner
