// What a stranger shows before anybody knows who it is. The input is up to three lines: X-API-Key,
// Authorization, address of the peer.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "access/authenticate.h"
#include "require.h"

namespace {

using fuzz::require;

constexpr std::string_view kKey = "the-only-key-there-is";

std::string_view takeLine(std::string_view& rest) {
  const auto line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  return line;
}

std::optional<std::string_view> unlessEmpty(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

/// Nothing here waits: without managed keys all is known at once.
base::Result<auth::Caller> ask(auth::Authenticate& authenticate, const auth::Credentials& shown,
                               std::string_view peer) {
  boost::asio::io_context context;
  std::optional<base::Result<auth::Caller>> answer;
  const auto now = auth::FailureThrottle::TimePoint::clock::now();
  boost::asio::co_spawn(context, authenticate(shown, peer, now),
                        [&](const std::exception_ptr& fault, base::Result<auth::Caller> caller) {
                          if (fault) std::rethrow_exception(fault);
                          answer = std::move(caller);
                        });
  context.run();
  return *std::move(answer);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const auth::Credentials shown{.xApiKey = unlessEmpty(takeLine(rest)),
                                .authorization = unlessEmpty(takeLine(rest))};
  const auto peer = takeLine(rest);
  const auto key = auth::presentedKey(shown);
  require(!key || !key->empty(), "no key is not an empty key");

  auth::Authenticate strict({.keys = {std::string(kKey)}});
  const auto caller = ask(strict, shown, peer);
  require(caller.has_value() == (key == kKey), "the key lets in, and nothing else does");
  require(strict.needsBodyKey(shown, peer) == !key, "the body is asked for only without a key");
  if (caller) {
    require(caller->principal.id.find(kKey) == std::string::npos,
            "a principal does not give its key away");
  }

  auth::Authenticate trusting({.keys = {std::string(kKey)},
                               .trustedNetworks = {auth::Network::parse("10.0.0.0/8").value()}});
  const auto address = auth::Address::parse(peer);
  const bool near = address && address->isV4() && address->bits[12] == 10;
  require(ask(trusting, shown, peer).has_value() == (near || key == kKey),
          "a trusted network is its addresses, and nothing else");
  return 0;
}
