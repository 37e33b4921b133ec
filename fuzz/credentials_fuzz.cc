// What a stranger shows before anybody knows who it is. The input is up to three lines: X-API-Key,
// Authorization, address of the peer.
#include <cstdint>
#include <string>
#include <string_view>

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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const auth::Credentials shown{.xApiKey = unlessEmpty(takeLine(rest)),
                                .authorization = unlessEmpty(takeLine(rest))};
  const auto peer = takeLine(rest);
  const auto key = auth::presentedKey(shown);
  require(!key || !key->empty(), "no key is not an empty key");

  auth::Authenticate strict({.keys = {std::string(kKey)}});
  const auto now = auth::FailureThrottle::TimePoint::clock::now();
  const auto principal = strict(shown, peer, now);
  require(principal.has_value() == (key == kKey), "the key lets in, and nothing else does");
  require(strict.needsBodyKey(shown, peer) == !key, "the body is asked for only without a key");
  if (principal) {
    require(principal->id.find(kKey) == std::string::npos,
            "a principal does not give its key away");
  }

  auth::Authenticate trusting({.keys = {std::string(kKey)},
                               .trustedNetworks = {auth::Network::parse("10.0.0.0/8").value()}});
  const auto address = auth::Address::parse(peer);
  const bool near = address && address->isV4() && address->bits[12] == 10;
  require(trusting(shown, peer, now).has_value() == (near || key == kKey),
          "a trusted network is its addresses, and nothing else");
  return 0;
}
