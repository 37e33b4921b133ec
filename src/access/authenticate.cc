#include "access/authenticate.h"

#include <algorithm>

namespace auth {
namespace {

using base::ErrorKind;
using model::Principal;

bool sameLetters(std::string_view left, std::string_view right) {
  const auto lower = [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
  };
  return std::ranges::equal(left, right, {}, lower, lower);
}

std::string_view trimmed(std::string_view text) {
  const auto start = text.find_first_not_of(" \t");
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(" \t") - start + 1);
}

/// "Bearer k" and "ApiKey k" carry a key; other schemes say nothing to us.
std::string_view keyOf(std::string_view authorization) {
  const auto space = authorization.find_first_of(" \t");
  const auto scheme = authorization.substr(0, space);
  if (space == std::string_view::npos) return {};
  if (!sameLetters(scheme, "bearer") && !sameLetters(scheme, "apikey")) return {};
  return trimmed(authorization.substr(space));
}

/// Length first: no two pairs have one text.
std::string idOf(const TokenSubject& who) {
  return KeyRing::hashOf(std::to_string(who.tenant.size()) + ':' + who.tenant + who.subject);
}

}  // namespace

std::optional<std::string_view> presentedKey(const Credentials& credentials) {
  if (const auto key = trimmed(credentials.xApiKey.value_or("")); !key.empty()) return key;
  if (const auto key = keyOf(trimmed(credentials.authorization.value_or(""))); !key.empty())
    return key;
  if (const auto key = credentials.bodyKey.value_or(""); !key.empty()) return key;
  return std::nullopt;
}

Authenticate::Authenticate(Options options)
    : keys_(options.keys),
      tokenKeys_(std::move(options.tokenKeys)),
      tokenRules_(std::move(options.tokenRules)),
      wallClock_(std::move(options.wallClock)),
      trustedNetworks_(std::move(options.trustedNetworks)),
      disabled_(options.disabled),
      throttle_(options.throttle) {}

bool Authenticate::needsBodyKey(const Credentials& credentials,
                                std::string_view peerAddress) const {
  return !disabled_ && !presentedKey(credentials) && trustedNetworkOf(peerAddress) == nullptr;
}

base::Result<Principal> Authenticate::operator()(const Credentials& credentials,
                                                 std::string_view peerAddress,
                                                 FailureThrottle::TimePoint now) {
  if (disabled_) return Principal{.kind = Principal::Kind::kAnonymous, .id = {}};
  const auto shown = presentedKey(credentials);
  if (const auto* network = trustedNetworkOf(peerAddress)) {
    if (const auto known = shown ? find(*shown) : std::nullopt) return known->principal;
    return Principal{.kind = Principal::Kind::kTrustedNetwork, .id = network->text()};
  }
  if (!shown) return base::fail(ErrorKind::kUnauthorized, "Missing API key");
  return logIn(*shown, peerAddress, now);
}

bool Authenticate::isToken(std::string_view shown) const {
  return !tokenKeys_.empty() && looksLikeToken(shown);
}

std::optional<Authenticate::Login> Authenticate::find(std::string_view shown) const {
  if (isToken(shown)) {
    const auto who = verifyToken(shown, tokenKeys_, tokenRules_, wallClock_());
    if (!who) return std::nullopt;
    return Login{.principal = {.kind = Principal::Kind::kToken, .id = idOf(*who)},
                 .number = keys_.size()};
  }
  const auto index = keys_.find(shown);
  if (!index) return std::nullopt;
  return Login{.principal = {.kind = Principal::Kind::kKey, .id = keys_.hash(*index)},
               .number = *index};
}

base::Result<Principal> Authenticate::logIn(std::string_view shown, std::string_view peerAddress,
                                            FailureThrottle::TimePoint now) {
  const auto address = Address::parse(peerAddress).value_or(Address{});
  const auto refused = throttle_.refusedFor(address, now);
  // Checking a signature is dear: not for an address from which no token has worked.
  const bool worthwhile = !refused || !isToken(shown) || throttle_.hasWorked(address, keys_.size());
  const auto known = worthwhile ? find(shown) : std::nullopt;
  if (refused && !(known && throttle_.hasWorked(address, known->number))) {
    return base::fail({.kind = ErrorKind::kRateLimited,
                       .message = "Too many authentication failures. Please try again later.",
                       .retryAfter = *refused});
  }
  if (!known) {
    throttle_.failed(address, now);
    return base::fail(ErrorKind::kUnauthorized,
                      isToken(shown) ? "Invalid bearer token" : "Invalid or missing API key");
  }
  if (!refused) throttle_.worked(address, known->number, now);
  return known->principal;
}

const Network* Authenticate::trustedNetworkOf(std::string_view peerAddress) const {
  if (trustedNetworks_.empty()) return nullptr;
  const auto address = Address::parse(peerAddress);
  if (!address) return nullptr;
  const auto found = std::ranges::find_if(
      trustedNetworks_, [&](const Network& network) { return network.contains(*address); });
  return found == trustedNetworks_.end() ? nullptr : &*found;
}

}  // namespace auth
