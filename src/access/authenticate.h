#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/bearer_token.h"
#include "access/failure_throttle.h"
#include "access/key_ring.h"
#include "access/network.h"
#include "base/result.h"
#include "model/principal.h"

namespace auth {

/// What a request shows of itself. Views into the request; empty texts count as absent.
struct Credentials {
  std::optional<std::string_view> xApiKey = {};        ///< header X-API-Key
  std::optional<std::string_view> authorization = {};  ///< header Authorization, scheme included
  std::optional<std::string_view> bodyKey =
      {};  ///< from the JSON body, already chosen by the caller
};

/// The key that counts: X-API-Key, then Authorization (Bearer or ApiKey), then the body.
[[nodiscard]] std::optional<std::string_view> presentedKey(const Credentials& credentials);

/// Says who asks. Thread-safe.
class Authenticate {
 public:
  struct Options {
    std::vector<std::string> keys = {};
    std::vector<Network> trustedNetworks = {};  ///< whoever connects from there needs no key
    bool disabled = false;  ///< no-auth mode: everybody is one anonymous principal
    FailureThrottle::Options throttle = {};
    TokenKeys tokenKeys = {};  ///< none: what looks like a token is taken for a key
    TokenRules tokenRules = {};
    std::function<std::chrono::system_clock::time_point()> wallClock =
        std::chrono::system_clock::now;
  };

  explicit Authenticate(Options options);

  /// Whether the outcome depends on a key in the body: nothing else lets this request in. The body
  /// of any other request need not be read to know who asks.
  [[nodiscard]] bool needsBodyKey(const Credentials& credentials,
                                  std::string_view peerAddress) const;

  /// `peerAddress` is the socket's, never a forwarded one.
  /// From a trusted network a valid key still names its own principal, so that the same client is
  /// the same principal wherever it connects from; in no-auth mode keys are not looked at, because
  /// LibreChat sends them with some of its requests only.
  /// Errors: kUnauthorized; kRateLimited after too many wrong keys from one address.
  [[nodiscard]] base::Result<model::Principal> operator()(const Credentials& credentials,
                                                          std::string_view peerAddress,
                                                          FailureThrottle::TimePoint now);

 private:
  /// Somebody who is known, and the number under which the throttle remembers that it worked: of
  /// the key, or one for all tokens.
  struct Login {
    model::Principal principal;
    std::size_t number;
  };

  [[nodiscard]] const Network* trustedNetworkOf(std::string_view peerAddress) const;
  [[nodiscard]] bool isToken(std::string_view shown) const;
  [[nodiscard]] std::optional<Login> find(std::string_view shown) const;
  [[nodiscard]] base::Result<model::Principal> logIn(std::string_view shown,
                                                     std::string_view peerAddress,
                                                     FailureThrottle::TimePoint now);

  const KeyRing keys_;
  const TokenKeys tokenKeys_;
  const TokenRules tokenRules_;
  const std::function<std::chrono::system_clock::time_point()> wallClock_;
  const std::vector<Network> trustedNetworks_;
  const bool disabled_;
  FailureThrottle throttle_;
};

}  // namespace auth
