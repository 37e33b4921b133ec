#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/unique_fd.h"

namespace runner {

/// The variables that a program left, in a file of its sandbox's memory. Keeps that memory until it
/// is destroyed; the jail it was in may be gone. Nobody here looks into the bytes.
class StateOut {
 public:
  /// Looks into the folder of the program. Null when there is no state, or it is none of 1 to
  /// `mostBytes` bytes. As long as the program's processes live, its bytes may change.
  [[nodiscard]] static std::unique_ptr<StateOut> find(int folder, std::uint64_t mostBytes);
  /// What was written down beside it for the user: the first model::kMostStateNotes bytes.
  [[nodiscard]] static std::string notesIn(int folder);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// Of all of it, for reading only. Not to be closed.
  [[nodiscard]] int descriptor() const { return file_.get(); }
  /// None beyond the end, or when they cannot be read.
  [[nodiscard]] std::string read(std::uint64_t offset, std::uint64_t length) const;

 private:
  StateOut(base::UniqueFd file, std::uint64_t size) : file_(std::move(file)), size_(size) {}

  base::UniqueFd file_;
  std::uint64_t size_;
};

}  // namespace runner
