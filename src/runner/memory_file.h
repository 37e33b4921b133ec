#pragma once

#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace runner {

/// An anonymous file that is written from front to back; nothing is made before the first byte.
class MemoryFile {
 public:
  /// Errors: kUnavailable when there is no memory.
  [[nodiscard]] base::Result<void> append(std::string_view bytes);
  /// Nobody can change it any more.
  void seal() const;
  /// -1 when nothing was written.
  [[nodiscard]] int descriptor() const { return memory_.get(); }

 private:
  base::UniqueFd memory_;
};

}  // namespace runner
