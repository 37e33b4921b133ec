#pragma once

#include <sys/stat.h>

#include <cstdint>

#include "base/unique_fd.h"

namespace runner_client {

/// Whether a runner handed over what it announced: a regular file of `size` bytes.
[[nodiscard]] inline bool isFileOf(const base::UniqueFd& file, std::uint64_t size) {
  struct stat status{};
  return file && ::fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode) &&
         static_cast<std::uint64_t>(status.st_size) == size;
}

}  // namespace runner_client
