#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace auth {

/// An IP address as 128 bits; IPv4 in its IPv6-mapped form, so that a dual-stack socket's peers
/// compare equal.
struct Address {
  std::array<std::uint8_t, 16> bits{};

  /// From text as sockets print it ("10.0.0.1", "::ffff:10.0.0.1", "fe80::1%eth0"); the zone is
  /// ignored.
  [[nodiscard]] static std::optional<Address> parse(std::string_view text);

  [[nodiscard]] bool isV4() const;
  /// The same address with only its first `count` of 128 bits kept.
  [[nodiscard]] Address firstBits(unsigned count) const;

  friend auto operator<=>(const Address&, const Address&) = default;
};

}  // namespace auth
