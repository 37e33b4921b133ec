#pragma once

#include <openssl/sha.h>

#include <array>
#include <string>

#include "base/hex.h"

namespace memory {

/// In hex.
[[nodiscard]] inline std::string sha256(const std::string& bytes) {
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest;
  ::SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return base::hex(digest);
}

}  // namespace memory
