#include "access/authenticate.h"
#include "crypto/sha256.h"

#include <algorithm>
#include <charconv>
#include <limits>

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
  return crypto::sha256(std::to_string(who.tenant.size()) + ':' + who.tenant + who.subject);
}

/// Of a managed key, by its hash: in the upper half, where no index of an environment key is.
std::size_t numberOf(const std::string& hash) {
  std::size_t number = 0;
  std::from_chars(hash.data(), hash.data() + 2 * sizeof number, number, 16);
  return number | (std::numeric_limits<std::size_t>::max() / 2 + 1);
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
      managedKeys_(options.managedKeys),
      wallClock_(std::move(options.wallClock)),
      trustedNetworks_(std::move(options.trustedNetworks)),
      disabled_(options.disabled),
      throttle_(options.throttle) {}

bool Authenticate::needsBodyKey(const Credentials& credentials,
                                std::string_view peerAddress) const {
  return !disabled_ && !presentedKey(credentials) && trustedNetworkOf(peerAddress) == nullptr;
}

async::Task<base::Result<Caller>> Authenticate::operator()(Credentials credentials,
                                                           std::string_view peerAddress,
                                                           TimePoint now) {
  if (disabled_) co_return Caller{.principal = {.kind = Principal::Kind::kAnonymous, .id = {}}};
  const auto shown = presentedKey(credentials);
  if (const auto* network = trustedNetworkOf(peerAddress)) {
    std::optional<Login> known;
    if (shown) known = CO_TRY(co_await find(*shown, std::nullopt, now));
    if (known) co_return known->caller;
    co_return Caller{
        .principal = {.kind = Principal::Kind::kTrustedNetwork, .id = network->text()}};
  }
  if (!shown) co_return base::fail(ErrorKind::kUnauthorized, "Missing API key");
  co_return co_await logIn(*shown, peerAddress, now);
}

bool Authenticate::isToken(std::string_view shown) const {
  return !tokenKeys_.empty() && looksLikeToken(shown);
}

std::optional<Authenticate::Login> Authenticate::findToken(std::string_view shown) const {
  const auto who = verifyToken(shown, tokenKeys_, tokenRules_, wallClock_());
  if (!who) return std::nullopt;
  return Login{.caller = {.principal = {.kind = Principal::Kind::kToken, .id = idOf(*who)}},
               .number = keys_.size()};
}

std::optional<Authenticate::Login> Authenticate::findKey(std::string_view shown) const {
  const auto index = keys_.find(shown);
  if (!index) return std::nullopt;
  return Login{.caller = {.principal = {.kind = Principal::Kind::kKey, .id = keys_.hash(*index)}},
               .number = *index};
}

/// To check a signature, or to ask the store, is dear: not for an address that guesses, unless
/// the same has worked from there.
async::Task<Authenticate::Found> Authenticate::find(std::string_view shown,
                                                    std::optional<Address> guesser, TimePoint now) {
  const auto worthwhile = [&](std::size_t number) {
    return !guesser || throttle_.hasWorked(*guesser, number);
  };
  if (isToken(shown)) {
    if (!worthwhile(keys_.size())) co_return std::nullopt;
    co_return findToken(shown);
  }
  if (auto known = findKey(shown)) co_return known;
  if (managedKeys_ == nullptr || !shown.starts_with(ManagedKeys::kBeginning))
    co_return std::nullopt;
  auto hash = crypto::sha256(shown);
  const auto number = numberOf(hash);
  if (!worthwhile(number)) co_return std::nullopt;
  auto limits = CO_TRY(co_await managedKeys_->find(hash, now));
  if (!limits) co_return std::nullopt;
  co_return Login{.caller = {.principal = {.kind = Principal::Kind::kKey, .id = std::move(hash)},
                             .limits = limits},
                  .number = number};
}

async::Task<base::Result<Caller>> Authenticate::logIn(std::string_view shown,
                                                      std::string_view peerAddress, TimePoint now) {
  const auto address = Address::parse(peerAddress).value_or(Address{});
  const auto refused = throttle_.refusedFor(address, now);
  const auto known =
      CO_TRY(co_await find(shown, refused ? std::optional(address) : std::nullopt, now));
  if (refused && !(known && throttle_.hasWorked(address, known->number))) {
    co_return base::fail({.kind = ErrorKind::kRateLimited,
                          .message = "Too many authentication failures. Please try again later.",
                          .retryAfter = refused});
  }
  if (!known) {
    throttle_.failed(address, now);
    co_return base::fail(ErrorKind::kUnauthorized,
                         isToken(shown) ? "Invalid bearer token" : "Invalid or missing API key");
  }
  if (!refused) throttle_.worked(address, known->number, now);
  co_return known->caller;
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
