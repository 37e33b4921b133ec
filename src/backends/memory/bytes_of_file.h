#pragma once

#include <unistd.h>

#include <cstdint>
#include <string>

#include "base/result.h"

namespace memory {

/// The first `size` bytes of an open file. Errors: kInternal when it has fewer.
inline base::Result<std::string> bytesOf(int file, std::uint64_t size) {
  std::string bytes(size, '\0');
  for (std::size_t have = 0; have < size;) {
    const auto got = ::pread(file, bytes.data() + have, size - have, static_cast<off_t>(have));
    if (got <= 0) return base::fail(base::ErrorKind::kInternal, "the file is shorter");
    have += static_cast<std::size_t>(got);
  }
  return bytes;
}

}  // namespace memory
