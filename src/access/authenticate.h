#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/address.h"
#include "access/bearer_token.h"
#include "access/caller.h"
#include "access/failure_throttle.h"
#include "access/key_ring.h"
#include "access/managed_keys.h"
#include "access/network.h"
#include "async/task.h"
#include "base/result.h"

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
    ManagedKeys* managedKeys = nullptr;  ///< outlives the object; null: there are none
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
  /// Errors: kUnauthorized; kRateLimited after too many wrong keys from one address; those of the
  /// store of managed keys, when only it could say. What is referred to outlives the task.
  [[nodiscard]] async::Task<base::Result<Caller>> operator()(Credentials credentials,
                                                             std::string_view peerAddress,
                                                             FailureThrottle::TimePoint now);

 private:
  using TimePoint = FailureThrottle::TimePoint;
  /// Somebody who is known, and the number under which the throttle remembers that it worked: of
  /// the key, or one for all tokens.
  struct Login {
    Caller caller;
    std::size_t number;
  };
  using Found = base::Result<std::optional<Login>>;

  [[nodiscard]] const Network* trustedNetworkOf(std::string_view peerAddress) const;
  [[nodiscard]] bool isToken(std::string_view shown) const;
  [[nodiscard]] std::optional<Login> findToken(std::string_view shown) const;
  [[nodiscard]] std::optional<Login> findKey(std::string_view shown) const;
  /// `guesser`: the address, when too many wrong keys came from there.
  [[nodiscard]] async::Task<Found> find(std::string_view shown, std::optional<Address> guesser,
                                        TimePoint now);
  [[nodiscard]] async::Task<base::Result<Caller>> logIn(std::string_view shown,
                                                        std::string_view peerAddress,
                                                        TimePoint now);

  const KeyRing keys_;
  const TokenKeys tokenKeys_;
  const TokenRules tokenRules_;
  ManagedKeys* const managedKeys_;
  const std::function<std::chrono::system_clock::time_point()> wallClock_;
  const std::vector<Network> trustedNetworks_;
  const bool disabled_;
  FailureThrottle throttle_;
};

}  // namespace auth
