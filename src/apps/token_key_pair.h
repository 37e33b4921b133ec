#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace apps {

/// An Ed25519 key with which LibreChat signs tokens.
struct TokenKeyPair {
  std::string name;              ///< `kid` of the tokens, and the file's name without ".pem"
  std::string privatePemBase64;  ///< as CODEAPI_JWT_PRIVATE_KEY_BASE64 wants it
};

/// Makes a pair and keeps the public half as a PEM file in `folder`, which is made where it is
/// absent; a link in its place is refused. The private half is nowhere but in the result. Errors:
/// kInvalid naming the file.
[[nodiscard]] base::Result<TokenKeyPair> makeTokenKeyPair(const std::filesystem::path& folder);

}  // namespace apps
