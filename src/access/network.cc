#include "access/network.h"

#include <charconv>
#include <optional>

namespace auth {
namespace {

/// IPv4 addresses are the last 32 of 128 bits.
constexpr unsigned kV4Offset = 96;

std::optional<unsigned> parseCount(std::string_view text) {
  unsigned count = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return count;
}

tl::unexpected<base::Error> bad(std::string_view text, std::string_view why) {
  return base::fail(base::ErrorKind::kInvalid,
                    "'" + std::string(text) + "' is not a network: " + std::string(why));
}

}  // namespace

base::Result<Network> Network::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = Address::parse(text.substr(0, slash));
  if (!address) {
    return bad(text, "expected an address and a prefix length, such as 10.0.0.0/8 or fd00::/8");
  }
  const unsigned offset =
      address->isV4() && text.find(':') == std::string_view::npos ? kV4Offset : 0;
  const unsigned most = 128 - offset;
  const auto count = slash == std::string_view::npos ? most : parseCount(text.substr(slash + 1));
  if (!count || *count > most) {
    return bad(text, "the prefix length is a number from 0 to " + std::to_string(most));
  }
  const unsigned bits = offset + *count;
  // Somebody who writes 10.0.0.1/8 meant either one host or the whole block; trusting is no place
  // to guess.
  if (address->firstBits(bits) != *address) {
    return bad(text, "it has address bits beyond its prefix length");
  }
  return Network(*address, bits, std::string(text));
}

}  // namespace auth
