#include "access/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <string>

namespace auth {
namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
  const std::string plain(text.substr(0, text.find('%')));
  Address address;
  if (::inet_pton(AF_INET6, plain.c_str(), address.bits.data()) == 1) return address;
  std::ranges::copy(kMappedPrefix, address.bits.begin());
  if (::inet_pton(AF_INET, plain.c_str(), address.bits.data() + kMappedPrefix.size()) == 1) {
    return address;
  }
  return std::nullopt;
}

bool Address::isV4() const {
  return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), bits.begin());
}

Address Address::firstBits(unsigned count) const {
  Address kept;
  for (unsigned byte = 0; byte < bits.size(); ++byte) {
    const unsigned left = count > byte * 8 ? std::min(count - byte * 8, 8U) : 0;
    kept.bits[byte] = static_cast<std::uint8_t>(bits[byte] & (0xFF00U >> left));
  }
  return kept;
}

}  // namespace auth
