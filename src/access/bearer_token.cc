#include "access/bearer_token.h"

#include <boost/json.hpp>
#include <optional>

#include "base/base64.h"

namespace auth {
namespace {

namespace json = boost::json;
using std::chrono::system_clock;

constexpr std::size_t kLongestToken = 8'192;  // LibreChat's are below 1,500 bytes
constexpr std::size_t kDeepest = 4;

struct Parts {
  std::string_view head, claims, signature, signedText;
};

std::optional<Parts> partsOf(std::string_view token) {
  const auto first = token.find('.');
  const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
    return std::nullopt;
  return Parts{.head = token.substr(0, first),
               .claims = token.substr(first + 1, second - first - 1),
               .signature = token.substr(second + 1),
               .signedText = token.substr(0, second)};
}

std::optional<json::object> objectIn(std::string_view part) {
  const auto text = base::decodeBase64Url(part);
  if (!text) return std::nullopt;
  boost::system::error_code malformed;
  json::parse_options options;
  options.max_depth = kDeepest;
  auto value = json::parse(*text, malformed, {}, options);
  if (malformed || !value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

std::string_view textIn(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  return value->get_string();
}

const char* nameOf(Algorithm algorithm) {
  return algorithm == Algorithm::kEdDsa ? "EdDSA" : "RS256";
}

}  // namespace

bool looksLikeToken(std::string_view text) {
  const auto parts = partsOf(text);
  const auto isPart = [](std::string_view part) {
    return !part.empty() && part.find_first_not_of(
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst"
                                "uvwxyz0123456789-_") == std::string_view::npos;
  };
  return parts && isPart(parts->head) && isPart(parts->claims) && isPart(parts->signature);
}

tl::expected<TokenSubject, TokenFault> verifyToken(std::string_view token, const TokenKeys& keys,
                                                   const TokenRules& rules,
                                                   system_clock::time_point now) {
  const auto refuse = [](TokenFault fault) { return tl::unexpected(fault); };
  const auto parts = token.size() > kLongestToken ? std::nullopt : partsOf(token);
  const auto head = parts ? objectIn(parts->head) : std::nullopt;
  const auto signature = parts ? base::decodeBase64Url(parts->signature) : std::nullopt;
  // "crit" names extensions that must be understood (RFC 7515, 4.1.11): we understand none.
  if (!head || !signature || head->contains("crit")) return refuse(TokenFault::kMalformed);
  const auto* key = keys.find(textIn(*head, "kid"));
  if (key == nullptr) return refuse(TokenFault::kUnknownKey);
  if (textIn(*head, "alg") != nameOf(key->algorithm())) return refuse(TokenFault::kAlgorithm);
  if (!key->verifies(parts->signedText, *signature)) return refuse(TokenFault::kSignature);

  const auto claims = objectIn(parts->claims);
  if (!claims) return refuse(TokenFault::kMalformed);
  return readClaims(*claims, rules, now);
}

}  // namespace auth
