#include "access/token_claims.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <optional>

namespace auth {
namespace {

namespace json = boost::json;
using std::chrono::system_clock;

constexpr std::size_t kLongestName = 256;

std::string_view textIn(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  return value->get_string();
}

/// Seconds since 1970, perhaps with a fraction (RFC 7519, 2: NumericDate).
std::optional<double> timeIn(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  const auto time = value->to_number<double>();
  return std::isfinite(time) ? std::optional(time) : std::nullopt;
}

/// One audience, or a list of them (RFC 7519, 4.1.3).
bool isFor(const json::object& claims, std::string_view audience) {
  const auto* value = claims.if_contains("aud");
  if (value == nullptr) return false;
  if (!value->is_array()) return textIn(claims, "aud") == audience;
  return std::ranges::any_of(value->get_array(), [&](const json::value& each) {
    return each.is_string() && each.get_string() == audience;
  });
}

bool isTimely(const json::object& claims, const TokenRules& rules, system_clock::time_point now) {
  const auto skew = static_cast<double>(rules.clockSkew.count());
  const auto present = std::chrono::duration<double>(now.time_since_epoch()).count();
  const auto issued = timeIn(claims, "iat");
  const auto expires = timeIn(claims, "exp");
  if (!issued || !expires) return false;
  const auto begins = claims.contains("nbf") ? timeIn(claims, "nbf") : issued;
  if (!begins) return false;
  return *issued <= present + skew && *begins <= present + skew && present < *expires + skew &&
         *expires - *issued <= static_cast<double>(rules.longestLifetime.count());
}

}  // namespace

tl::expected<TokenSubject, TokenFault> readClaims(const json::object& claims,
                                                  const TokenRules& rules,
                                                  system_clock::time_point now) {
  const auto refuse = [](TokenFault fault) { return tl::unexpected(fault); };
  if (textIn(claims, "iss") != rules.issuer) return refuse(TokenFault::kIssuer);
  if (!isFor(claims, rules.audience)) return refuse(TokenFault::kAudience);
  if (!isTimely(claims, rules, now)) return refuse(TokenFault::kTime);
  TokenSubject who{.tenant = std::string(textIn(claims, "tenant_id")),
                   .subject = std::string(textIn(claims, "sub"))};
  if (who.tenant.empty()) who.tenant = "legacy";
  if (who.subject.empty() || std::max(who.subject.size(), who.tenant.size()) > kLongestName)
    return refuse(TokenFault::kSubject);
  return who;
}

}  // namespace auth
