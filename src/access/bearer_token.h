#pragma once

#include <chrono>
#include <string_view>
#include <tl/expected.hpp>

#include "access/token_claims.h"
#include "access/token_keys.h"

namespace auth {

/// Whether a Bearer text looks like a token (RFC 7519) and not like a key: three parts of
/// base64url.
[[nodiscard]] bool looksLikeToken(std::string_view text);

/// Verifies a JSON Web Token as LibreChat mints them (wire contract, 0.4; RFC 7519, RFC 8725).
/// Costs one signature check; pure.
[[nodiscard]] tl::expected<TokenSubject, TokenFault> verifyToken(
    std::string_view token, const TokenKeys& keys, const TokenRules& rules,
    std::chrono::system_clock::time_point now);

}  // namespace auth
