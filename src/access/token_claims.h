#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <string>
#include <tl/expected.hpp>

namespace auth {

/// What a token must say beside its signature.
struct TokenRules {
  std::string issuer = "librechat";
  std::string audience = "codeapi";
  std::chrono::seconds longestLifetime{300};  ///< exp - iat
  std::chrono::seconds clockSkew{30};         ///< by which clocks may differ
};

/// Whom a token speaks for.
struct TokenSubject {
  std::string tenant;  ///< claim tenant_id; "legacy" without one, as LibreChat says it
  std::string subject;
};

/// Why a token does not count. For logs and tests: clients are told one sentence for all.
enum class TokenFault {
  kMalformed,   ///< not three parts of base64url with JSON in the first two, or too long
  kAlgorithm,   ///< not the algorithm of the key
  kUnknownKey,  ///< no key of that name
  kSignature,   ///< does not verify
  kIssuer,      ///< iss
  kAudience,    ///< aud
  kTime,        ///< expired, not valid yet, from the future, or valid for too long
  kSubject,     ///< no sub, or one that is too long
};

/// Whom the claims of a token with a good signature speak for. Pure.
[[nodiscard]] tl::expected<TokenSubject, TokenFault> readClaims(
    const boost::json::object& claims, const TokenRules& rules,
    std::chrono::system_clock::time_point now);

}  // namespace auth
